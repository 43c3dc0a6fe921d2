/** The documents whose JSON Schema `tatou-ir schema` prints; here, so that the help need not load the models. */
export const SCHEMA_NAMES = [
  'timeline',
  'sources',
  'accounts',
  'detect',
  'events',
  'quality',
  'rules',
  'lint',
  'rule-tests',
  'rule-explanation',
  'rule-coverage',
  'explanation',
  'formats',
  'format-tests',
  'sql',
  'ingest',
  'case-show',
  'case',
  'verify',
  'inspect',
] as const
export type SchemaName = (typeof SCHEMA_NAMES)[number]
