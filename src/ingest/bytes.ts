// Bytes by their names: what a machine of states looks for in text.

export const NUL = 0x00
/** The delimiter of the line reader: a control byte that no log has. */
export const DELIMITER = 0x02
export const TAB = 0x09
export const LF = 0x0a
export const CR = 0x0d
/** Stands before each text of a JSON text sequence (RFC 7464). */
export const RECORD_SEPARATOR = 0x1e
export const SPACE = 0x20
export const QUOTE = 0x22
export const HASH = 0x23
export const COMMA = 0x2c
export const DASH = 0x2d
export const DOT = 0x2e
export const COLON = 0x3a
export const OPEN_LIST = 0x5b
export const SLASH = 0x5c
export const CLOSE_LIST = 0x5d
export const OPEN = 0x7b
export const CLOSE = 0x7d
