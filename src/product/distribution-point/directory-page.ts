// A folder as a page that people, `wget --recursive` and Windows programs can follow. Pure. A name from a manifest is somebody else's text: it
// is escaped as text and encoded as a link, and a link begins with `./`, so that no name can be read as an address of elsewhere.

/** A line of the page. `bytes` and `modified` null: a folder. */
export type DirectoryLine = { name: string; bytes: number | null; modified: string | null }

/** The page of a folder; `isTop` leaves the way up out. The text holds nothing that runs, and asks for nothing. */
export function directoryPage(title: string, lines: readonly DirectoryLine[], isTop: boolean): string {
  const rows = lines.map(line => {
    const shown = line.bytes === null ? `${line.name}/` : line.name
    const link = `./${encodeURIComponent(line.name)}${line.bytes === null ? '/' : ''}`
    return `<tr><td><a href="${escapeText(link)}">${escapeText(shown)}</a></td><td>${line.modified ?? ''}</td><td>${line.bytes ?? ''}</td></tr>`
  })
  const up = isTop ? '' : '<tr><td><a href="../">../</a></td><td></td><td></td></tr>\n'
  const head = '<tr><th>Name</th><th>Last modified (UTC)</th><th>Bytes</th></tr>'
  return [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>Index of ${escapeText(title)}</title></head>`,
    `<body><h1>Index of ${escapeText(title)}</h1>`,
    `<table>\n${head}\n${up}${rows.join('\n')}\n</table></body></html>\n`,
  ].join('\n')
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}
