import type { LogFormat } from '../../formats/log-format.ts'
import type { SigmaRule } from '../../sigma/rule.ts'

/** Whether a word is one that logs, formats, rules and documents are made of, and so tells of nobody. */
export type Vocabulary = (word: string) => boolean

/** Every run of letters in a text, in small letters. A letter behind a backslash is a sign of a pattern, no word. */
export function wordsOf(text: string): string[] {
  const plain = text.replaceAll(/\\+[a-zA-Z]/g, ' ')
  const runs = [...plain.matchAll(/\p{L}+/gu)].flatMap(([run]) => [run, ...run.split(/(?<=\p{Ll})(?=\p{Lu})/u)])
  return runs.map((run) => run.toLowerCase())
}

/**
 * The words of log formats (what their patterns and paths look for, not their samples), of rules (what they look for and how they
 * are called), of the texts given, and usual words of logs.
 */
export function createVocabulary(
  formats: readonly LogFormat[],
  rules: readonly SigmaRule[],
  texts: readonly string[],
): Vocabulary {
  const known = new Set<string>(USUAL)
  const add = (value: unknown, drop: readonly string[]): void => {
    const text = JSON.stringify(value, (key, each: unknown) =>
      drop.includes(key) ? undefined : each instanceof Map ? [...each] : each,
    )
    for (const word of wordsOf(text)) known.add(word)
  }
  add(formats, ['samples', 'nearMisses', 'near_misses', 'reference', 'title'])
  add(rules, ['references', 'falsepositives', 'description', 'place'])
  for (const text of texts) for (const word of wordsOf(text)) known.add(word)
  return (word) => known.has(word)
}

/** Words that logs are written in, and that name nobody: no first names, no family names, no companies of users. */
const USUAL = `
jan feb mar apr may jun jul aug sep oct nov dec january february march april june july august september october november
december mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday utc gmt cet cest est edt pst pdt
am pm the a an and or not of to in on at by for from with without is are was were be been has have had no yes true false null
none nil undefined nan on off this that these those it its as if then else when while until since before after already again
new old first last next previous current more less most least all any each every some one two three
failed failure fail fails failing success successful successfully succeeded accepted accept denied deny refused refuse rejected reject
allowed allow blocked block granted permitted error errors warning warn info debug notice critical alert emerg fatal trace severity level
invalid valid unknown illegal bad wrong missing expired expire locked lock unlocked disabled disable enabled enable incorrect mismatch
user users username account accounts password passwd passphrase login logon logout logoff signin signout sign auth authenticate authenticated
authentication authorization authorize authorized unauthorized forbidden credential credentials token tokens session sessions key keys
publickey keyboard interactive gssapi hostbased preauth connection connections connect connected connecting closed close closing
disconnect disconnected disconnecting reset received receive sent send sending open opened opening port ports client server host hosts
peer source destination address addresses network interface request requests response responses attempt attempts retry retries
maximum minimum exceeded limit limited rate timeout timed out time times date year month day hour minute second seconds milliseconds
process pid thread service daemon system root kernel module event events action actions activity operation operations method status
code codes reason message messages msg text data type types kind class category name names value values id ids uid gid euid tty ruser rhost
logname pam unix sshd ssh sudo su cron crond systemd logind nginx apache httpd postfix dovecot session opened closed started stopped
start stop starting stopping restart reload exit exited running run command commands cmd exec execute pwd file files folder directory path
paths read write reading writing create created creating delete deleted deleting update updated updating change changed changing remove
removed add added upload uploaded uploading download downloaded get post put head options patch trace propfind http https www html htm
php asp aspx jsp cgi js css json xml txt csv log logs gz zip tar png jpg jpeg gif svg ico woff pdf doc docx xls xlsx ppt pptx bak old tmp
index main home admin administrator api rest graphql static assets images img media public private config conf cfg ini env git svn
wp content includes plugins themes etc var usr bin sbin lib opt dev proc sys mnt tmp root boot shadow passwd group hosts windows system
win com org net edu gov mil int info biz io dev app local localhost internal lan invalid localdomain arpa
mozilla applewebkit khtml like gecko chrome safari firefox edge edg opera opr version mobile android iphone ipad ipod macintosh mac os intel
linux ubuntu debian fedora centos compatible msie trident windows phone nt wow bot crawler spider google googlebot bingbot baidu yandex
curl wget python requests urllib httpx aiohttp java okhttp go http client libwww perl ruby axios node fetch postman nikto sqlmap nmap masscan
zgrab hydra medusa burp gobuster dirbuster ffuf wfuzz nuclei acunetix nessus openvas metasploit scanner scan
rsa dsa ecdsa ed sha md aes cbc gcm ctr hmac ssl tls cert certificate x protocol version cipher algorithm
select union insert update delete drop table where like order group sleep benchmark concat char cast convert information schema script alert onerror
onload javascript document cookie iframe src href img svg body eval base exec cmd powershell bash sh cat ls id whoami uname wget echo ping
jndi ldap ldaps rmi dns lower upper env java naming
upload uploads register registration registered signup verify verification confirm email mail mfa otp totp sms push device challenge factor
duplicate exists exist found detected suspicious attack attacker malicious security alerts audit access denied policy rule rules
threshold count total bytes size length duration elapsed ms sec min user-agent referer referrer query string param params parameter
page pages view views search profile settings dashboard reports report health healthz ready live metrics ping status info
`
  .split(/[\s-]+/)
  .filter((word) => word !== '')
