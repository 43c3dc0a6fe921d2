import { describe, expect, it } from 'vitest'
import { summariseFormats } from '../../src/formats/summary.ts'
import { LOG_FORMATS } from '../../src/formats/registry.ts'
import { WRAPPERS } from '../../src/formats/wrapper.ts'
import { FormatsDocument } from '../../src/model/formats.ts'
import { renderFormats } from '../../src/output/formats.ts'
import { DEFAULT_RENDER_OPTIONS } from '../../src/output/render-options.ts'
import { collect } from '../support/documents.ts'

const DOCUMENT: FormatsDocument = {
  schema: 'tatou-ir/formats/v1',
  formats: [
    {
      id: 'tatou-app',
      title: 'Tatou app.log',
      kind: 'json',
      activities: ['login', 'file_upload'],
      rules: 53,
      samples: 58,
      near_misses: 4,
      reference: 'x',
      file: null,
    },
    {
      id: 'auth',
      title: 'syslog as it is written in files by default',
      kind: 'text',
      activities: ['login', 'logout', 'session', 'privilege', 'account_change'],
      rules: 0,
      samples: 1200,
      near_misses: 6,
      reference: 'y',
      file: null,
    },
    {
      id: 'compose',
      title: 'docker compose logs',
      kind: 'wrapper',
      activities: [],
      rules: 0,
      samples: 2,
      near_misses: 3,
      reference: 'z',
      file: null,
    },
  ],
}

describe('the list of formats', () => {
  it.each([80, 140])('at %i columns', async (columns) => {
    const text = await collect(renderFormats(DOCUMENT, 'table', { ...DEFAULT_RENDER_OPTIONS, columns }))
    await expect(text).toMatchFileSnapshot(`golden/formats-${columns}.txt`)
  })

  it('as json is what the model says', async () => {
    const text = await collect(renderFormats(DOCUMENT, 'json', DEFAULT_RENDER_OPTIONS))
    expect(FormatsDocument.parse(JSON.parse(text))).toEqual(DOCUMENT)
  })

  it('holds every format and every wrapper', () => {
    const formats = summariseFormats(LOG_FORMATS, WRAPPERS)
    expect(formats.map(({ id }) => id)).toEqual([...LOG_FORMATS, ...WRAPPERS].map(({ id }) => id))
    expect(
      formats.filter(
        ({ kind, activities, samples }) => samples < 1 || (kind === 'wrapper') !== (activities.length === 0),
      ),
    ).toEqual([])
    expect(formats[0]).toMatchObject({
      kind: 'text',
      activities: ['login', 'registration', 'file_upload', 'file_access', 'file_change', 'other'],
    })
  })
})
