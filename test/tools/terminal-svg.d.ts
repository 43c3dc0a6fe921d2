export function terminalSvg(text: string, options: { readonly columns: number; readonly title: string }): string
