import { parseAddressRange } from '../../ingest/address-range.ts'
import { Config, DEFAULT_CONFIG } from '../../model/config.ts'
import { gatherFaults, suggest, type Fault, type Faults } from '../../syntax/faults.ts'
import { placeAt, readShape, treeAt, type Path } from '../../syntax/shape.ts'
import { quote, type MapTree, type Tree } from '../../syntax/tree.ts'
import { readYaml } from '../../syntax/yaml.ts'

/** A configuration as it was read: null where it has an error. */
export interface ParsedConfig {
  readonly config: Config | null
  /** What stands in the file, for places; undefined where it is empty. */
  readonly tree: Tree | undefined
  /** All faults, by place. */
  readonly faults: readonly Fault[]
}

/** Reads the text of a configuration and tells everything that is wrong with it. `file` is for places. */
export function parseConfig(source: string, file: string): ParsedConfig {
  const gathered = gatherFaults()
  const [tree, second] = readYaml(file, source, gathered)
  const config = tree === undefined ? DEFAULT_CONFIG : readShape(Config, tree, gathered, { texts: false })
  if (second !== undefined) gathered.error(second.place, 'two-documents', 'a configuration is one document', null)
  if (tree !== undefined) meaningFaults(config ?? soundPart(tree), tree, gathered)
  const faults = gathered.all()
  return { config: faults.some(({ severity }) => severity === 'error') ? null : config, tree, faults }
}

/** What stands under the keys that are in order: its faults are told beside those of the others, all at once. */
function soundPart(tree: Tree): Config {
  if (tree.kind !== 'map') return DEFAULT_CONFIG
  const read = (entries: MapTree['entries']): Config | null =>
    readShape(Config, { ...tree, entries }, gatherFaults(), { texts: false })
  const sound = tree.entries.filter((entry) => read([entry]) !== null)
  return read(sound) ?? DEFAULT_CONFIG
}

/** What is well formed and means nothing: addresses that are none, zones that there are not, names given twice. */
function meaningFaults(config: Config, tree: Tree, faults: Faults): void {
  for (const [path, range] of addressLists(config)) {
    if (parseAddressRange(range) !== undefined) continue
    const message = `${path.join('.')}: '${range}' is no IP address and no CIDR range`
    faults.error(placeAt(tree, path), 'bad-address', message, null)
  }
  const zones = config.zones.map(({ name }) => name)
  // Zones that could not be read are there, whatever they are called.
  const isRead = zones.length > 0 || treeAt(tree, ['zones']) === undefined
  for (const [path, zone] of zoneReferences(config)) {
    if (!isRead || zones.includes(zone)) continue
    const message = `${path.join('.')}: there is no zone ${quote(zone)}`
    faults.error(
      placeAt(tree, path),
      'unknown-zone',
      message,
      zones.length === 0 ? 'Name it under zones.' : suggest(zone, zones),
    )
  }
  for (const [what, named] of nameLists(config)) {
    const seen = new Set<string>()
    for (const [path, name] of named) {
      const message = `${path.join('.')}: ${quote(name)} is a ${what} already`
      if (seen.has(name)) faults.error(placeAt(tree, path), 'given-twice', message, null)
      seen.add(name)
    }
  }
}

type Placed = readonly [path: Path, text: string]

function addressLists(config: Config): Placed[] {
  const { gateways, trusted_proxies: proxies, zones, known_good: known, deployment } = config
  return [
    ...gateways.map((range, index): Placed => [['gateways', index], range]),
    ...proxies.map((range, index): Placed => [['trusted_proxies', index], range]),
    ...zones.flatMap(({ addresses }, zone) =>
      addresses.map((range, index): Placed => [['zones', zone, 'addresses', index], range]),
    ),
    ...known.flatMap(({ addresses }, entry) =>
      addresses.map((range, index): Placed => [['known_good', entry, 'addresses', index], range]),
    ),
    // Only an address lies in a zone.
    ...deployment.ports.flatMap(({ host, from }, index): Placed[] =>
      from === undefined ? [] : [[['deployment', 'ports', index, 'host'], host]],
    ),
  ]
}

function zoneReferences({ flows, assets, deployment }: Config): Placed[] {
  return [
    ...flows.flatMap(({ from, to }, index): Placed[] => [
      [['flows', index, 'from'], from],
      [['flows', index, 'to'], to],
    ]),
    ...assets.flatMap(({ zone }, index): Placed[] => (zone === undefined ? [] : [[['assets', index, 'zone'], zone]])),
    ...deployment.ports.flatMap(({ from }, index): Placed[] =>
      from === undefined ? [] : [[['deployment', 'ports', index, 'from'], from]],
    ),
  ]
}

function nameLists({ zones, assets }: Config): (readonly [what: string, names: readonly Placed[]])[] {
  const ranges = zones.flatMap(({ addresses }, zone) =>
    addresses.map((range, index): Placed => {
      const parsed = parseAddressRange(range)
      const spelling = parsed === undefined ? range : `${parsed.address}/${parsed.prefix}`
      return [['zones', zone, 'addresses', index], spelling]
    }),
  )
  return [
    ['zone', zones.map(({ name }, index): Placed => [['zones', index, 'name'], name])],
    ['asset', assets.map(({ name }, index): Placed => [['assets', index, 'name'], name])],
    ['range of a zone', ranges],
  ]
}
