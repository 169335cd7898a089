import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'

/** More than this no certificate has to hold; machines with many containers have hundreds of addresses. */
const mostNames = 64

/**
 * The names by which others reach a server on this machine: those in its URLs, and where it listens on every address also the machine's
 * own name and addresses. A name that no certificate can hold is left out.
 * @param urls where the server says that it is reached.
 * @param listenAddress an address of this machine, `0.0.0.0` or `::`.
 */
export function namesOfMachine(urls: readonly string[], listenAddress: string): string[] {
  const fromUrls = urls.flatMap(url => {
    if (!URL.canParse(url)) return []
    return [new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')]
  })
  const isEverywhere = listenAddress === '0.0.0.0' || listenAddress === '::'
  const own = isEverywhere ? [hostname(), ...addressesOfMachine()] : [listenAddress]
  const names = [...fromUrls, ...own, 'localhost', '127.0.0.1'].map(name => name.toLowerCase())
  return [...new Set(names)].filter(name => isIP(name) !== 0 || isHostName(name)).slice(0, mostNames)
}

function addressesOfMachine(): string[] {
  const all = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? [])
  // Link-local addresses mean nothing without the name of an interface.
  return all.filter(one => !one.internal && !one.address.startsWith('fe80:')).map(one => one.address)
}

function isHostName(name: string): boolean {
  return (
    name.length <= 253 && /^[a-z0-9_]([a-z0-9_-]*[a-z0-9])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9])?)*$/.test(name)
  )
}
