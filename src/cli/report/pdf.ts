import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { TatouError } from '../../model/errors.ts'
import type { PdfTools } from '../../report/render-pdf.ts'

const FONTS = { regular: 'DejaVuSans.ttf', bold: 'DejaVuSans-Bold.ttf', mono: 'DejaVuSansMono.ttf' } as const

/** The library that writes PDF and the letters for it. Throws `pdf-missing` where these optional packages are not installed. */
export async function pdfTools(): Promise<PdfTools> {
  try {
    const { default: Document } = await import('pdfkit')
    const { resolve } = createRequire(import.meta.url)
    const read = (name: string): Promise<Uint8Array> => readFile(resolve(`dejavu-fonts-ttf/ttf/${name}`))
    return {
      Document,
      fonts: { regular: await read(FONTS.regular), bold: await read(FONTS.bold), mono: await read(FONTS.mono) },
    }
  } catch (error) {
    throw new TatouError('pdf-missing', {}, { cause: error })
  }
}
