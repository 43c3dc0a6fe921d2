import { resolve } from 'node:path'
import { TatouError } from '../../model/errors.ts'
import { spanMillis, type SinkConfig, type WatchConfig } from '../../model/watch-config.ts'
import { fileSink } from '../../watch/file-sink.ts'
import type { Sink } from '../../watch/sink.ts'
import type { Invocation } from '../command.ts'
import type { ConfigInForce } from '../config/config.ts'
import { list } from '../options.ts'

type Settings = Omit<Sink, 'begin' | 'deliver' | 'refresh'>

/**
 * The sinks that the configuration lists, and the commands of `--exec`. Only a configuration that the user named may send
 * anything anywhere or run anything. Throws `usage`.
 */
export async function configuredSinks(invocation: Invocation, { config, at, used }: ConfigInForce): Promise<Sink[]> {
  const { sinks, commands } = config.watch
  const run = list(invocation.options, 'exec')
  if (at?.named !== true) {
    if (run.length > 0) throw usage('--exec needs --config: only a configuration that you name may run anything')
    if (sinks.length > 0)
      invocation.messages.warning(`the sinks in ${used?.path ?? 'the configuration'} are not used: --config names it`)
    return []
  }
  const given = run.map((command): SinkConfig => {
    return { type: 'exec', name: `exec-${command}`.toLowerCase(), level: 'informational', per_minute: 60, command }
  })
  const all = [...sinks, ...given]
  const names = all.map(({ name }) => name)
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw usage(`two sinks of the configuration are called ${twice}`)
  return Promise.all(all.map((sink) => sinkOf(invocation, sink, commands, at.folder)))
}

async function sinkOf(
  invocation: Invocation,
  sink: SinkConfig,
  commands: WatchConfig['commands'],
  folder: string,
): Promise<Sink> {
  const after = sink.after === undefined ? 0 : spanMillis(sink.after)
  const settings: Settings = { name: sink.name, level: sink.level, after, perMinute: sink.per_minute, atOnce: 100 }
  switch (sink.type) {
    case 'file':
      return fileSink(resolve(folder, sink.path), settings)
    case 'exec': {
      const argv = commands[sink.command]
      if (argv === undefined)
        throw usage(
          `the configuration allows no command '${sink.command}': it has ${Object.keys(commands).join(', ') || 'none'}`,
        )
      const { execSink } = await import('../../watch/exec-sink.ts')
      return execSink(argv, { cwd: folder, path: invocation.host.env['PATH'] ?? '/usr/bin:/bin' }, settings)
    }
    case 'webhook': {
      const { webhookSink, readSecret } = await import('../../watch/webhook-sink.ts')
      const secret = sink.secret_file === undefined ? null : await readSecret(resolve(folder, sink.secret_file))
      return webhookSink(
        { url: sink.url, allowPrivate: sink.allow_private, secret, now: () => invocation.host.now() },
        settings,
      )
    }
    case 'alertmanager': {
      const { alertmanagerSink } = await import('../../watch/alertmanager-sink.ts')
      return alertmanagerSink(
        { url: sink.url, allowPrivate: sink.allow_private, now: () => invocation.host.now() },
        settings,
      )
    }
  }
}

function usage(problem: string): TatouError {
  return new TatouError('usage', { problem })
}
