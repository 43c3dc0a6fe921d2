/** Lines of a stack trace and other lines that carry on what the line before them began. */
export const CONTINUATION =
  '^(?:Traceback \\(most recent call last\\):|\\s+\\S.*|(?:[A-Za-z_][\\w.]*\\.)?[A-Za-z_]\\w*(?:Error|Exception|Warning|Interrupt|Exit|Iteration)(?::.*)?|During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:)$'

/**
 * What programs write around the lines of a log: journalctl (its heads, boots), ausearch (dashes and the time between
 * events), mysqld when it starts, evtx_dump (the number of the record that follows).
 */
export const COMMENT =
  "^(?:-- (?:(?:Logs begin|Journal begins) at .* --|(?:Boot [0-9a-f]{32}|Reboot|No entries) --)|----|Record \\d+|time->[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d \\d{4}|\\S+, Version: \\S.* started with:|Version: '\\d[^']*' +socket: '[^']*' +port: \\d+ .*|Tcp port: \\d+ +Unix socket: \\S+|Time +Id Command +Argument)$"
