// The address of an update server, and the services below it ([MS-WSUSSS] 2.1).

import { UpstreamAddressInvalid } from './errors.ts'

/** Which service of the server answers. */
export type UpstreamService = 'sync' | 'authorization'

const mostCharacters = 400
const paths: Record<UpstreamService, string> = {
  sync: 'ServerSyncWebService/ServerSyncWebService.asmx',
  authorization: 'DssAuthWebService/DssAuthWebService.asmx',
}

/** The address with a slash at its end. @throws UpstreamAddressInvalid */
export function parseUpstreamAddress(text: string): string {
  const url = text.length <= mostCharacters && URL.canParse(text) ? new URL(text) : null
  if (url === null) throw new UpstreamAddressInvalid({ reason: 'it is no URL' })
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new UpstreamAddressInvalid({ reason: 'it begins neither with http:// nor with https://' })
  if (url.username !== '' || url.password !== '')
    throw new UpstreamAddressInvalid({ reason: 'it has a user name or a password' })
  if (url.search !== '' || url.hash !== '' || url.pathname !== '/')
    throw new UpstreamAddressInvalid({ reason: 'something follows the server and its port' })
  return url.href
}

/** Where a service is, on the server whose address this is. */
export function serviceAddress(address: string, service: UpstreamService): string {
  return new URL(paths[service], address).href
}

/** Whether what a server says of its authorization service is that service on the same server. */
export function isOwnAuthorizationService(address: string, said: string): boolean {
  if (!URL.canParse(said, address)) return false
  return new URL(said, address).href.toLowerCase() === serviceAddress(address, 'authorization').toLowerCase()
}
