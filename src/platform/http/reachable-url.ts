import { hostname } from 'node:os'

/** The URL for others of a server that listens on every address: those addresses name no machine, its host name does. */
export function reachableUrl(url: string): string {
  const { protocol, hostname: address, port } = new URL(url)
  if (address !== '0.0.0.0' && address !== '[::]') return url
  return `${protocol}//${hostname()}${port === '' ? '' : `:${port}`}`
}
