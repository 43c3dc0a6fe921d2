import type { EVENT_COLUMNS } from '../model/columns.ts'
import type { Activity, Outcome, Reason } from '../model/event.ts'
import type { StampId } from '../time/stamp.ts'

/** A column of an event that a format can fill. */
export type ColumnName = (typeof EVENT_COLUMNS)[number]['name']

/**
 * A test on captured values: every named capture must hold. A string means equality, a list means any of
 * them, `re` an RE2 pattern that is searched (anchor it yourself), `suffix` and `prefix` what they say,
 * `present` whether there is a value at all, `plain` that it is
 * no JSON object or list. A missing value satisfies only `present: false`.
 */
export type Condition = Readonly<
  Record<
    string,
    | string
    | readonly string[]
    | { readonly re: string }
    | { readonly suffix: string }
    | { readonly prefix: string }
    | { readonly present: boolean }
    | { readonly plain: true }
  >
>

/** What a line means once a rule has recognised it. */
export interface Meaning {
  readonly activity: Activity
  readonly outcome: Outcome
  readonly reason?: Reason
  /** The vendor's own verb, when the line does not carry one in a capture named `action`. */
  readonly action?: string
  /**
   * How the record takes part in an attempt. `own` (the default for login, registration, mfa and
   * password_change): an attempt of its own. `announces`: says that an attempt comes and joins the next
   * outcome of its source. `secondary`: belongs to a process that usually says more, and counts only when
   * no `own` line of that host, process id and account exists. `none`: never an attempt.
   */
  readonly attempt?: 'own' | 'announces' | 'secondary' | 'none'
  /** True when the answer reveals that an account exists or not (contract: `enumeration_attempts`). */
  readonly enumeration?: boolean
}

/**
 * One kind of message inside a format. Rules are tried in order, the first that holds wins. `pattern` is
 * an RE2 pattern with named groups, searched in the capture named by `on`; its groups are captures too and
 * go before those of the frame. The last resort is the format's `otherwise`.
 */
export interface MessageRule {
  readonly when?: Condition
  readonly on?: string
  readonly pattern?: string
  /** Fixed values of columns of this message, where no capture gives one (`ROOT LOGIN REFUSED` is about root). */
  readonly constants?: Readonly<Partial<Record<ColumnName, string>>>
  /** Which captures fill which columns of this message, in place of what the format says of these columns. */
  readonly columns?: Readonly<Partial<Record<ColumnName, readonly string[]>>>
  readonly means: Meaning
}

/** A line of text: an RE2 pattern over the whole line, with named groups as captures. */
export interface TextFrame {
  readonly kind: 'text'
  /** Anchored at both ends by the engine. Groups are written `(?P<name>…)`. */
  readonly pattern: string
  /** A named group that is never empty when the pattern matches. */
  readonly claim: string
}

/**
 * A JSON object on a line: captures are lists of paths, the first that has a value wins. A path is written
 * with dots (`details.email`); a key that itself holds a dot is written with `\.` (`source\.ip`), an element of a list
 * with its number (`ips[0]`) or by the value of one of its keys (`parameters[name=login_type].value`).
 * A capture of an object or a list is its JSON text.
 */
export interface JsonFrame {
  readonly kind: 'json'
  readonly paths: Readonly<Record<string, readonly string[]>>
  /** The line belongs to this format when any of these holds. */
  readonly claim: readonly Condition[]
}

/** A sample line and what must come out of it. Columns that are not named must be null unless `partial`. */
export interface Sample {
  readonly line: string
  readonly time: string | null
  readonly activity: Activity
  readonly outcome: Outcome
  readonly reason?: Reason
  readonly count?: number
  readonly columns: Readonly<Partial<Record<ColumnName, string | number>>>
}

/** Which word a value stands for: RE2 patterns that are searched in it, in order. No pattern found is no value. */
export interface WordTable {
  /** The capture of the frame whose value is read; of several, the first that stands for a word. */
  readonly in: string | readonly string[]
  readonly table: readonly (readonly [pattern: string, word: string])[]
}

/**
 * A value cut out of another: what the only named group of an RE2 pattern matched, or no value. `hex`: it is a text
 * that its producer wrote as hexadecimal bytes of UTF-8, with blanks for NUL, and no value where it is none. `lower`: case means nothing.
 */
export interface CutOut {
  readonly in: string
  readonly part: string
  readonly hex?: true
  readonly lower?: true
}

/** A value as it is; where it is a JSON list of the numbers of bytes, the text that these bytes are, with `\\xNN` for what is no UTF-8. */
export interface TextOfBytes {
  readonly in: string
  readonly bytes: true
}

/** Several captures as one, a blank between them; no value where one of them has none. */
export interface Joined {
  readonly joined: readonly string[]
}

/** A Sigma log source: what rules call the producer of a log. */
export interface LogSource {
  readonly category?: string
  readonly product?: string
  readonly service?: string
}

/** A log format: data that proves itself on its own samples and near-misses. */
export interface LogFormat {
  readonly id: string
  readonly title: string
  /** Where the facts about the format come from. */
  readonly reference: string
  /** A format of the user: it goes before ours, and takes a line as it is before any wrapper is taken off. */
  readonly user?: true
  /** Which Sigma log source its lines are of, where they are all of one. */
  readonly logsource?: LogSource
  readonly frame: TextFrame | JsonFrame
  /** The capture that holds the stamp, and how it is written. Without one, time is inherited. */
  readonly time: { readonly capture: string; readonly stamp: StampId } | null
  /**
   * Which captures fill which columns, first value first. A capture that is named like a column fills it
   * without being listed. Values listed in `absent` count as no value.
   */
  readonly columns?: Readonly<Partial<Record<ColumnName, readonly string[]>>>
  /** Fixed values of columns, where no capture gives one. */
  readonly constants?: Readonly<Partial<Record<ColumnName, string>>>
  /**
   * Captures that are made of others, for producers that word the same thing differently. Rules test them like
   * captures of the frame (`when: { kind: 'login', ended: 'failed' }`), so that a long pattern stands, is compiled
   * and is run once, however many rules ask for its word. Claims cannot use them.
   */
  readonly words?: Readonly<Record<string, WordTable | CutOut | TextOfBytes | Joined>>
  /** Capture that says how many equal things a line stands for (default 1). */
  readonly count?: string
  readonly absent?: readonly string[]
  /** True when each process serves one peer, which it may tell once: logins that follow have its address. */
  readonly servesOnePeer?: true
  /** True when a value may be a placeholder that was never filled in (`{client_ip}`): no value either. */
  readonly placeholders?: boolean
  readonly messages: readonly MessageRule[]
  readonly otherwise: Meaning
  readonly samples: readonly Sample[]
  /** Lines that look like this format and are not. */
  readonly nearMisses: readonly string[]
}
