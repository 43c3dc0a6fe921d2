import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { crc32 } from 'node:zlib'

/** Writes a bag of `files` equal files of `bytes` each, as a folder and as a zip that stores them. */
export function writeBag(folder, files, bytes) {
  rmSync(folder, { recursive: true, force: true })
  const content = Buffer.alloc(bytes)
  for (let at = 0; at < bytes; at += 1) content[at] = (at * 2_654_435_761) >>> 24
  const digests = { sha256: '', sha512: '' }
  const paths = Array.from({ length: files }, (_, number) => `data/${Math.floor(number / 500)}/${number}.log`)
  for (const name of Object.keys(digests)) digests[name] = createHash(name).update(content).digest('hex')
  const tags = [
    ['bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n'],
    ...Object.keys(digests).map((name) => [
      `manifest-${name}.txt`,
      paths.map((path) => `${digests[name]}  ${path}\n`).join(''),
    ]),
  ]
  for (const [path, text] of [...tags, ...paths.map((name) => [name, content])]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  writeZip(`${folder}.zip`, folder, [...tags.map(([path]) => path), ...paths], crc32(content))
}

/** A zip that stores its members (APPNOTE 4.3), of less than 4 GiB; `crc` is that of every file of the payload. */
function writeZip(zip, folder, paths, crc) {
  rmSync(zip, { force: true })
  writeFileSync(zip, '')
  const directory = []
  let offset = 0
  for (const path of paths) {
    const data = readFileSync(join(folder, path))
    const name = Buffer.from(`bag/${path}`)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt32LE(path.startsWith('data/') ? crc : crc32(data), 10)
    fields.writeUInt32LE(data.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, name])
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, tail, name)
    writeFileSync(zip, Buffer.concat([local, data]), { flag: 'a' })
    offset += local.length + data.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(paths.length, 4)
  end.writeUInt16LE(paths.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  writeFileSync(zip, Buffer.concat([central, Buffer.from('PK\u0005\u0006'), end]), { flag: 'a' })
}
