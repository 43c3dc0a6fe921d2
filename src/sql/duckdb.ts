import type { Dialect } from './expression.ts'

// A cast would also take `inf`, `0x10`, `1_000` and blanks around the digits.
const NUMBER = `'^[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?$'`

/** The dialect of DuckDB. */
export const DUCKDB: Dialect = {
  element: 'element',
  functions: {
    lower: (value) => `lower(${value})`,
    contains: (value, part) => `contains(${value}, ${part})`,
    starts: (value, part) => `starts_with(${value}, ${part})`,
    ends: (value, part) => `ends_with(${value}, ${part})`,
    matches: (value, pattern) => `regexp_matches(${value}, ${pattern})`,
    equals: (left, right) => `(${left} = ${right})`,
    less: (left, right) => `(${left} < ${right})`,
    less_or_equal: (left, right) => `(${left} <= ${right})`,
    missing: (value) => `(${value} IS NULL)`,
    number: (value) =>
      `(CASE WHEN regexp_matches(${value}, ${NUMBER}) AND isfinite(TRY_CAST(${value} AS DOUBLE)) THEN TRY_CAST(${value} AS DOUBLE) END)`,
    plain_text: (value) => `CAST(${value} AS VARCHAR)`,
    concat: (...parts) => `(${parts.join(' || ')})`,
    any: (list, condition) => `coalesce(list_bool_or(list_transform(${list}, lambda element: ${condition})), false)`,
    true_only: (condition) => `(${condition} IS TRUE)`,
  },
}
