// What is asked and what is answered, as data. Elements in the order of the protocol's schema ([MS-WSUSSS] 2.2.4, 3.1.4).

import { childrenNamed, firstChild, type XmlElement, XmlInvalid } from '#formats/xml'
import { textElement } from './soap-message.ts'

/** One revision of an update. */
export type UpstreamRevision = { /** A GUID in lower case. */ updateId: string; revisionNumber: number }

/**
 * Up to where somebody knows what a server has; opaque words of that server. Null: nothing yet. `configuration`: of how it is set up (GetConfigData),
 * `config`: of its categories and detectoids, `software`: of its other updates.
 */
export type UpstreamAnchors = { configuration: string | null; config: string | null; software: string | null }

/** How a server is set up. */
export type UpstreamConfiguration = {
  /** How many revisions may be asked for at once. */
  mostAtOnce: number
  /** Null when the server gives none. */
  anchor: string | null
}

/** Which updates are wanted, by GUIDs; both empty: all. Categories and classifications themselves always come whole. */
export type UpstreamFilter = { categories: string[]; classifications: string[] }

/** What a server sends of a revision. */
export type UpstreamUpdate = UpstreamRevision & {
  /** The document, or the cabinet that holds it. */
  document: { kind: 'text'; text: string } | { kind: 'cabinet'; bytes: Uint8Array }
  /** SHA-1 of its files, in lower-case hexadecimal digits. */
  fileDigests: string[]
}

/** Where a file is published. */
export type UpstreamFile = { sha1: string; url: string }

/** Cookie and authorization cookie: opaque, in base64. */
export type UpstreamCookie = { expiration: string; data: string }

const mostRevisions = 500_000
const longestWord = 64 * 1024

/** 2.2.4.8 */
export function writeCookie(name: string, { expiration, data }: UpstreamCookie): string {
  return `<${name}>${textElement('Expiration', expiration)}${textElement('EncryptedData', data)}</${name}>`
}

/** 3.1.4.5.3.1. With an anchor only what is newer is wanted; `Delta` says so for each filter (3.1.4.5.3.3). */
export function writeFilter(asked: {
  anchor: string | null
  isConfig: boolean
  filter: UpstreamFilter
}): string {
  const { anchor, isConfig, filter } = asked
  const list = (name: string, ids: readonly string[]) =>
    isConfig || ids.length === 0
      ? ''
      : `<${name}>${ids.map(id => `<IdAndDelta>${textElement('Id', id)}${textElement('Delta', String(anchor !== null))}</IdAndDelta>`).join('')}</${name}>`
  return (
    `<filter>${anchor === null ? '' : textElement('Anchor', anchor)}${textElement('GetConfig', String(isConfig))}${textElement('Get63LanguageOnly', 'false')}` +
    `${list('Categories', filter.categories)}${list('Classifications', filter.classifications)}</filter>`
  )
}

/** 2.2.4.6 */
export function writeRevisions(name: string, revisions: readonly UpstreamRevision[]): string {
  const one = ({ updateId, revisionNumber }: UpstreamRevision) =>
    `<UpdateIdentity>${textElement('UpdateID', updateId)}${textElement('RevisionNumber', String(revisionNumber))}</UpdateIdentity>`
  return `<${name}>${revisions.map(one).join('')}</${name}>`
}

/** The only plug-in's service address (3.1.4.1.3.3). */
export function readAuthConfig(result: XmlElement): string {
  const plugIns = childrenNamed(mandatory(result, 'AuthInfo'), 'AuthPlugInInfo')
  const [plugIn] = plugIns
  if (plugIns.length !== 1 || !plugIn) throw new XmlInvalid({ reason: 'it does not name one authorization' })
  if (word(plugIn, 'PlugInID') !== 'DssTargeting')
    throw new XmlInvalid({ reason: 'its authorization is not DssTargeting' })
  return word(plugIn, 'ServiceUrl')
}

/** 2.2.4.7 */
export function readAuthorizationCookie(result: XmlElement): { plugIn: string; data: string } {
  return { plugIn: word(result, 'PlugInId'), data: base64(mandatory(result, 'CookieData')) }
}

/** 2.2.4.8 */
export function readCookie(result: XmlElement): UpstreamCookie {
  const expiration = word(result, 'Expiration')
  if (Number.isNaN(Date.parse(expiration))) throw new XmlInvalid({ reason: 'its cookie expires at no time' })
  return { expiration, data: base64(mandatory(result, 'EncryptedData')) }
}

/** 3.1.4.4.2.1: the anchor of the call before, from the second call on. */
export function writeConfigAnchor(anchor: string | null): string {
  return anchor === null ? '' : textElement('configAnchor', anchor)
}

/** 3.1.4.4.3.1 */
export function readConfiguration(result: XmlElement): UpstreamConfiguration {
  const mostAtOnce = Number(word(result, 'MaxNumberOfUpdatesPerRequest'))
  if (!Number.isInteger(mostAtOnce) || mostAtOnce < 1)
    throw new XmlInvalid({ reason: 'it lets nobody ask for updates (MaxNumberOfUpdatesPerRequest)' })
  const anchor = firstChild(result, 'NewConfigAnchor') === null ? null : word(result, 'NewConfigAnchor')
  return { mostAtOnce, anchor }
}

/** 3.1.4.5.3.6 */
export function readRevisionList(result: XmlElement): { anchor: string; revisions: UpstreamRevision[] } {
  const list = childrenNamed(mandatory(result, 'NewRevisions'), 'UpdateIdentity')
  if (list.length > mostRevisions)
    throw new XmlInvalid({ reason: `it lists more than ${mostRevisions} revisions` })
  return { anchor: word(result, 'Anchor'), revisions: list.map(readRevision) }
}

/** 3.1.4.6.3.1 */
export function readUpdateData(result: XmlElement): { updates: UpstreamUpdate[]; files: UpstreamFile[] } {
  const urls = firstChild(result, 'fileUrls')
  return {
    updates: childrenNamed(mandatory(result, 'updates'), 'ServerSyncUpdateData').map(readUpdate),
    files: (urls === null ? [] : childrenNamed(urls, 'ServerSyncUrlData')).flatMap(readFile),
  }
}

function readUpdate(element: XmlElement): UpstreamUpdate {
  const text = firstChild(element, 'XmlUpdateBlob')
  const cabinet = firstChild(element, 'XmlUpdateBlobCompressed')
  const digests = firstChild(element, 'FileDigestList')
  const revision = readRevision(mandatory(element, 'Id'))
  if ((text === null) === (cabinet === null))
    throw new XmlInvalid({ reason: `revision ${revision.updateId} has not exactly one document` })
  return {
    ...revision,
    document:
      cabinet === null
        ? { kind: 'text', text: text?.text ?? '' }
        : { kind: 'cabinet', bytes: Buffer.from(base64(cabinet, Number.POSITIVE_INFINITY), 'base64') },
    fileDigests: (digests === null ? [] : childrenNamed(digests, 'base64Binary')).map(sha1Of),
  }
}

/** A file without an address on the Internet has no MUUrl. */
function readFile(element: XmlElement): UpstreamFile[] {
  const sha1 = sha1Of(mandatory(element, 'FileDigest'))
  const url = firstChild(element, 'MUUrl')?.text.trim() ?? ''
  if (url === '') return []
  if (url.length > 4096 || !/^https?:\/\//i.test(url) || !URL.canParse(url))
    throw new XmlInvalid({ reason: `the address of the file ${sha1} is none` })
  return [{ sha1, url }]
}

function readRevision(element: XmlElement): UpstreamRevision {
  const updateId = word(element, 'UpdateID').toLowerCase()
  const written = word(element, 'RevisionNumber')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(updateId))
    throw new XmlInvalid({ reason: 'it names an update by what is no GUID' })
  if (!/^\d{1,10}$/.test(written) || Number(written) > 0x7fffffff)
    throw new XmlInvalid({ reason: `the revision number of ${updateId} is none` })
  return { updateId, revisionNumber: Number(written) }
}

function sha1Of(element: XmlElement): string {
  const digest = Buffer.from(base64(element), 'base64')
  if (digest.length !== 20) throw new XmlInvalid({ reason: 'a digest of a file is no SHA-1' })
  return digest.toString('hex')
}

function mandatory(element: XmlElement, name: string): XmlElement {
  const child = firstChild(element, name)
  if (child === null) throw new XmlInvalid({ reason: `it has no "${name}"` })
  return child
}

function word(element: XmlElement, name: string): string {
  const text = mandatory(element, name).text.trim()
  if (text === '' || text.length > longestWord)
    throw new XmlInvalid({ reason: `its "${name}" is empty or too long` })
  return text
}

function base64(element: XmlElement, most = longestWord): string {
  const text = element.text.replace(/\s/g, '')
  if (text === '' || text.length > most || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
    throw new XmlInvalid({ reason: `its "${element.name}" is no base64` })
  return text
}
