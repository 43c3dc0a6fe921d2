// Words that the generated log and the generated rules of the benchmark share.

/** A source of numbers below `limit`, the same for the same seed. */
export function picker(seed) {
  let state = seed >>> 0
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

const HEADS =
  'acc bil cart doc ev fil gal hel inv jour kit lab mem news ord pay quo rep shop team user vid wiki zone'.split(' ')
const TAILS = 'ount ing ument ent der ice port es ary ile ex ation ers ist able ume'.split(' ')

/** What ordinary pages are named after. */
export const WORDS = HEADS.flatMap((head) => TAILS.map((tail) => head + tail))

/** What programs are named after. */
export const VERBS = 'probe sweep crawl brute fuzz knock stride chart delve comb raid test'.split(' ')

const PRODUCTS =
  'wp-admin phpmyadmin manager solr actuator console cgi-bin owa vpn remote struts jenkins gitlab nexus'.split(' ')
const FILES = 'login.php shell.jsp setup.cgi config.bak index.action eval-stdin.php env passwd web.xml info.asp'.split(
  ' ',
)

/** What scanners ask for. */
export const SCANNED = PRODUCTS.flatMap((product) => FILES.map((file) => `${product}/${file}`))
