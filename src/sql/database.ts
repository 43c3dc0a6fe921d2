/** A value as it comes out of a query: timestamps are read as BIGINT microseconds, never as text. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly SqlValue[]
  | { readonly [key: string]: SqlValue }
export type Row = Readonly<Record<string, SqlValue>>

/**
 * What the pure parts of the program may ask of the engine. The store implements it; nothing outside
 * the store knows which engine answers.
 */
export interface Database {
  /** Runs one or more statements whose result nobody reads. */
  run(sql: string): Promise<void>
  /** All rows of a query that is known to return few. BIGINTs within 2^53 come back as numbers. */
  rows(sql: string): Promise<Row[]>
  /**
   * The rows of a query that may return many, chunk by chunk, in the query's order. No other statement may run
   * before the last of them has come: it would end the stream without a word.
   */
  stream(sql: string): AsyncIterable<readonly Row[]>
}
