/** How a format writes its time. One entry per way of writing; the table in this file turns it into SQL. */
export type StampId = 'iso' | 'clf' | 'syslog' | 'nginx-error' | 'apache-error' | 'epoch' | 'any'
