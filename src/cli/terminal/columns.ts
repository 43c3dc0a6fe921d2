/** How wide a terminal is; undefined when it does not say: one that was opened without a size has 0 columns. */
export function columnsOf({ columns }: { readonly columns?: number | undefined }): number | undefined {
  return columns !== undefined && columns > 0 ? columns : undefined
}
