// The operations of the two services, each with the checks that the protocol wants of a server ([MS-WSUSSS] 3.1.4.1 to 3.1.4.6).

import { childrenNamed, firstChild, type XmlElement } from '#formats/xml'
import type { AskedList, CatalogueOfServer } from './catalogue-of-server.ts'
import { lzxCabinet } from './lzx-cabinet.ts'
import type { ServerMadeUpdate } from './server-update.ts'

/** What a server is like. */
export type ServerHabits = {
  mostUpdatesPerRequest: number
  /** How many calls a cookie is good for; then the server does not know it any more. */
  cookieUses: number
  /** How long a cookie says that it lives. */
  cookieMs: number
  /** Where it says that its authorization service is. */
  authorizationUrl: string
}

/** Why a server refuses: an ErrorCode (2.2.9.3) and a message. */
export class ServerFault extends Error {
  readonly fault: string
  constructor(fault: string, message = '') {
    super(message)
    this.fault = fault
  }
}

/** The state of a server between calls. */
export type ServerState = {
  catalogue: CatalogueOfServer
  habits: ServerHabits
  accounts: { name: string; guid: string }[]
  /** Calls that each cookie is good for. */
  cookies: Map<string, number>
  filters: AskedList[]
  /** Cookies that were shown when a new one was asked for. */
  renewals: string[]
  /** Anchors that GetConfigData was given; null: none. */
  configAnchors: (string | null)[]
}

type Operation = (asked: XmlElement, state: ServerState) => string

/** What is inside the result of each operation. */
export const operations: Readonly<Record<string, Operation>> = {
  GetAuthConfig: (_asked, { habits }) =>
    `<LastChange>2026-01-01T00:00:00Z</LastChange><AuthInfo><AuthPlugInInfo><PlugInID>DssTargeting</PlugInID><ServiceUrl>${habits.authorizationUrl}</ServiceUrl></AuthPlugInInfo></AuthInfo>`,
  GetAuthorizationCookie(asked, { accounts }) {
    const [name, guid] = [textIn(asked, 'accountName'), textIn(asked, 'accountGuid')]
    if (!/^[A-Za-z0-9.-]+$/.test(name)) throw new ServerFault('InvalidParameters', 'accountName')
    if (!isGuid(guid)) throw new ServerFault('InvalidParameters', 'accountGuid')
    accounts.push({ name, guid })
    return `<PlugInId>DssTargeting</PlugInId><CookieData>${Buffer.from(`account ${guid}`).toString('base64')}</CookieData>`
  },
  GetCookie(asked, { cookies, habits, renewals }) {
    const list = firstChild(asked, 'authCookies')
    const [cookie, second] = list === null ? [] : childrenNamed(list, 'AuthorizationCookie')
    if (cookie === undefined || second !== undefined)
      throw new ServerFault('InvalidParameters', 'authCookies')
    const data = Buffer.from(textIn(cookie, 'CookieData'), 'base64').toString()
    if (!data.startsWith('account ')) throw new ServerFault('InvalidAuthorizationCookie')
    const old = firstChild(asked, 'oldCookie')
    if (old !== null && !cookies.has(textIn(old, 'EncryptedData'))) throw new ServerFault('InvalidCookie')
    if (old !== null) renewals.push(textIn(old, 'EncryptedData'))
    const version = /^(\d+)\.\d+$/.exec(textIn(asked, 'protocolVersion'))
    if (version === null) throw new ServerFault('InvalidParameters', 'protocolVersion')
    if (version[1] !== '1') throw new ServerFault('IncompatibleProtocolVersion')
    const made = Buffer.from(`cookie ${cookies.size + 1}`).toString('base64')
    cookies.set(made, habits.cookieUses)
    const expiration = new Date(Date.now() + habits.cookieMs).toISOString()
    return `<Expiration>${expiration}</Expiration><EncryptedData>${made}</EncryptedData>`
  },
  GetConfigData(asked, state) {
    useCookie(asked, state)
    // 3.1.4.4.2.1: one that this server gave, and nothing in the first call.
    const anchor = firstChild(asked, 'configAnchor')?.text ?? null
    if (anchor !== null && !state.catalogue.isAnchor(anchor))
      throw new ServerFault('InvalidParameters', 'configAnchor')
    state.configAnchors.push(anchor)
    const numbers = [
      'MaxNumberOfDriverSetsPerRequest',
      'MaxNumberOfComputerIdsInRequest',
      'MaxNumberOfPnpHardwareIdsInRequest',
    ].map(name => `<${name}>0</${name}>`)
    return (
      `<CatalogOnlySync>false</CatalogOnlySync><LazySync>true</LazySync><ServerHostsPsfFiles>false</ServerHostsPsfFiles><MaxNumberOfUpdatesPerRequest>${state.habits.mostUpdatesPerRequest}</MaxNumberOfUpdatesPerRequest>` +
      `${numbers.join('')}<NewConfigAnchor>${state.catalogue.anchor}</NewConfigAnchor><ProtocolVersion>1.20</ProtocolVersion><LanguageUpdateList /><MaxUpdatesPerRequestInGetUpdateDecryptionData>100</MaxUpdatesPerRequestInGetUpdateDecryptionData>`
    )
  },
  GetRevisionIdList(asked, state) {
    useCookie(asked, state)
    const filter = firstChild(asked, 'filter')
    if (filter === null) throw new ServerFault('InvalidParameters', 'filter')
    const wanted: AskedList = {
      anchor: firstChild(filter, 'Anchor')?.text ?? null,
      isConfig: textIn(filter, 'GetConfig') === 'true',
      categories: deltasIn(filter, 'Categories'),
      classifications: deltasIn(filter, 'Classifications'),
    }
    state.filters.push(wanted)
    const found = state.catalogue.list(wanted)
    if (found === null) throw new ServerFault('InvalidParameters', 'filter')
    return `<Anchor>${state.catalogue.anchor}</Anchor><NewRevisions>${found.map(update => identityOf(update, 'UpdateIdentity')).join('')}</NewRevisions>`
  },
  GetUpdateData(asked, state) {
    useCookie(asked, state)
    const ids = firstChild(asked, 'updateIds')
    const wanted = ids === null ? [] : childrenNamed(ids, 'UpdateIdentity')
    if (wanted.length === 0 || wanted.length > state.habits.mostUpdatesPerRequest)
      throw new ServerFault('InvalidParameters', 'updateIds')
    const found = wanted.map(one => {
      const given = state.catalogue.find(textIn(one, 'UpdateID'), Number(textIn(one, 'RevisionNumber')))
      if (given === null) throw new ServerFault('InternalServerError')
      return given
    })
    const updates = found.map(({ update, document }) => updateData(update, document))
    const urls = found.flatMap(({ update: { file } }) =>
      file?.url === undefined
        ? []
        : `<ServerSyncUrlData><FileDigest>${base64(file.sha1)}</FileDigest><MUUrl>${file.url}</MUUrl></ServerSyncUrlData>`,
    )
    return `<updates>${updates.join('')}</updates><fileUrls>${urls.join('')}</fileUrls>`
  },
}

function updateData(update: ServerMadeUpdate, document: string): string {
  const inXml = document.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  const blob = update.isCompressed
    ? `<XmlUpdateBlobCompressed>${lzxCabinet(Buffer.from(document, 'utf16le')).toString('base64')}</XmlUpdateBlobCompressed>`
    : `<XmlUpdateBlob>${inXml}</XmlUpdateBlob>`
  const digests = update.file
    ? `<FileDigestList><base64Binary>${base64(update.file.sha1)}</base64Binary></FileDigestList>`
    : ''
  return `<ServerSyncUpdateData>${identityOf(update, 'Id')}${update.isCompressed ? '' : blob}${digests}${update.isCompressed ? blob : ''}</ServerSyncUpdateData>`
}

function useCookie(asked: XmlElement, { cookies }: ServerState): void {
  const cookie = firstChild(asked, 'cookie')
  const data = cookie === null ? '' : textIn(cookie, 'EncryptedData')
  const uses = cookies.get(data) ?? 0
  if (cookie === null || uses < 1 || textIn(cookie, 'Expiration') === '')
    throw new ServerFault('InvalidCookie')
  cookies.set(data, uses - 1)
}

function deltasIn(filter: XmlElement, name: string): AskedList['categories'] {
  const list = firstChild(filter, name)
  return (list === null ? [] : childrenNamed(list, 'IdAndDelta')).map(one => ({
    id: textIn(one, 'Id'),
    delta: textIn(one, 'Delta') === 'true',
  }))
}

function identityOf({ updateId, revisionNumber = 1 }: ServerMadeUpdate, name: string): string {
  return `<${name}><UpdateID>${updateId}</UpdateID><RevisionNumber>${revisionNumber}</RevisionNumber></${name}>`
}

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const textIn = (element: XmlElement, name: string) => firstChild(element, name)?.text ?? ''
const isGuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
