// Speaks with an upstream update server ([MS-WSUSSS] 3.2.4): who the caller is, a cookie, what there is, and the documents. A cookie that has
// expired, or that the server does not know any more, is got anew, once for a call; then the call is made again.

import { setTimeout as wait } from 'node:timers/promises'
import { type XmlElement, XmlInvalid } from '#formats/xml'
import { UpstreamAnswerRefused, UpstreamFault, UpstreamUnreachable } from './errors.ts'
import { openLine, postSoap, type UpstreamLimits, type UpstreamLine, upstreamLimits } from './post-soap.ts'
import { readAnswer, textElement, writeEnvelope } from './soap-message.ts'
import { isOwnAuthorizationService, serviceAddress, type UpstreamService } from './upstream-address.ts'
import {
  readAuthConfig,
  readAuthorizationCookie,
  readConfiguration,
  readCookie,
  readRevisionList,
  readUpdateData,
  type UpstreamAnchors,
  type UpstreamConfiguration,
  type UpstreamCookie,
  type UpstreamFile,
  type UpstreamFilter,
  type UpstreamRevision,
  type UpstreamUpdate,
  writeConfigAnchor,
  writeCookie,
  writeFilter,
  writeRevisions,
} from './upstream-messages.ts'

/** How to reach a server, and who asks. */
export type UpstreamAccess = {
  address: string
  /** Certificates in PEM that are trusted instead of those of the machine; null: those of the machine. */
  authority: string | null
  /** Networks in which the server may be, beside the public internet. */
  internalNetworks: readonly string[]
  /** The name of this machine as the server shall show it, and a GUID that stays (3.1.4.2.2.1). */
  account: { name: string; guid: string }
}

/** Up to where somebody knows the updates of a server. */
export type ListAnchors = Pick<UpstreamAnchors, 'config' | 'software'>

/** What a server has. */
export type UpstreamListing = {
  /** Categories, classifications and detectoids first; no revision twice. */
  revisions: UpstreamRevision[]
  anchors: { config: string; software: string }
  /** Whether only what is newer than the anchors is listed. */
  isIncremental: boolean
}

/** A server, spoken to. All throw UpstreamUnreachable, UpstreamAddressRefused, UpstreamAnswerRefused, UpstreamFault and the signal's reason. */
export type Upstream = {
  list(anchors: ListAnchors, filter: UpstreamFilter): Promise<UpstreamListing>
  /** How it is set up. @param anchor Of the call before; null for the first. */
  configuration(anchor: string | null): Promise<UpstreamConfiguration>
  /** The documents of revisions, at most that many, in the order in which they were asked for. */
  get(revisions: readonly UpstreamRevision[]): Promise<{ updates: UpstreamUpdate[]; files: UpstreamFile[] }>
  close(): Promise<void>
}

const syncNamespace = 'http://www.microsoft.com/SoftwareDistribution'
const authorizationNamespace = `${syncNamespace}/Server/DssAuthWebService`
/** WSUS 10.0 ([MS-WSUSSS] 1.7). */
const protocolVersion = '1.20'
/** What Windows lets its callers have at once; a server may say less. */
const mostUpdatesAtOnce = 100
/** A cookie that is about to expire is not sent. */
const cookieMarginMs = 60_000
/** Before a busy server, or one that is gone in the middle, is asked again (2.2.9.3: "back off and try again later"). */
const busyPausesMs = [5_000, 30_000, 120_000]

/** Makes what speaks with the server; nothing is sent yet. @param options `pausesMs`: before a busy server is asked again. */
export function openUpstream(
  access: UpstreamAccess,
  signal: AbortSignal,
  options: { limits?: Partial<UpstreamLimits>; pausesMs?: readonly number[] } = {},
): Upstream {
  const limits = { ...upstreamLimits, ...options.limits }
  const { address, authority, internalNetworks } = access
  const line = openLine(address, { authority, internalNetworks, limits, signal })
  const session = new UpstreamSession(line, access, options.pausesMs ?? busyPausesMs)
  return {
    list: (anchors, filter) => session.list(anchors, filter),
    configuration: anchor => session.configuration(anchor),
    get: revisions => session.get(revisions),
    close: () => line.agent.destroy(),
  }
}

class UpstreamSession {
  readonly #line: UpstreamLine
  readonly #access: UpstreamAccess
  readonly #pausesMs: readonly number[]
  #cookie: UpstreamCookie | null = null
  /** The one before, when it is too old: it is shown when a new one is asked for (3.1.4.3.2.1). */
  #oldCookie: UpstreamCookie | null = null

  constructor(line: UpstreamLine, access: UpstreamAccess, pausesMs: readonly number[]) {
    this.#line = line
    this.#access = access
    this.#pausesMs = pausesMs
  }

  async list(anchors: ListAnchors, filter: UpstreamFilter): Promise<UpstreamListing> {
    try {
      const config = await this.#listOne(anchors.config, true, filter)
      const software = await this.#listOne(anchors.software, false, filter)
      const all = new Map(
        [...config.revisions, ...software.revisions].map(one => [
          `${one.updateId} ${one.revisionNumber}`,
          one,
        ]),
      )
      const isIncremental = anchors.config !== null && anchors.software !== null
      const fresh = { config: config.anchor, software: software.anchor }
      return { revisions: [...all.values()], anchors: fresh, isIncremental }
    } catch (error) {
      // Another server answers at this address: its anchors are other ones, and everything is new (2.2.9.3).
      const isKnown = anchors.config !== null || anchors.software !== null
      if (isKnown && faultOf(error) === 'ServerChanged')
        return await this.list({ config: null, software: null }, filter)
      throw error
    }
  }

  async configuration(anchor: string | null): Promise<UpstreamConfiguration> {
    const said = await this.#withCookie('GetConfigData', writeConfigAnchor(anchor), readConfiguration)
    return { ...said, mostAtOnce: Math.min(said.mostAtOnce, mostUpdatesAtOnce) }
  }

  async get(
    revisions: readonly UpstreamRevision[],
  ): Promise<{ updates: UpstreamUpdate[]; files: UpstreamFile[] }> {
    const operation = 'GetUpdateData'
    const { updates, files } = await this.#withCookie(
      operation,
      writeRevisions('updateIds', revisions),
      readUpdateData,
    )
    const nameOf = ({ updateId, revisionNumber }: UpstreamRevision) => `${updateId} ${revisionNumber}`
    const given = new Map(updates.map(update => [nameOf(update), update]))
    if (given.size !== updates.length || updates.length > revisions.length)
      throw this.#refuse(operation, 'it gives more than was asked for')
    const ordered = revisions.map(revision => {
      const update = given.get(nameOf(revision))
      if (update === undefined)
        throw this.#refuse(operation, `it lists revision ${nameOf(revision)}, and gives no document of it`)
      return update
    })
    return { updates: ordered, files }
  }

  async #listOne(anchor: string | null, isConfig: boolean, filter: UpstreamFilter) {
    return await this.#withCookie(
      'GetRevisionIdList',
      writeFilter({ anchor, isConfig, filter }),
      readRevisionList,
    )
  }

  /** A call with a cookie. One that the server does not take, or that is too old, is got anew once. */
  async #withCookie<Result>(
    operation: string,
    inside: string,
    read: (result: XmlElement) => Result,
  ): Promise<Result> {
    if (this.#cookie !== null && Date.parse(this.#cookie.expiration) - cookieMarginMs < Date.now()) {
      this.#oldCookie = this.#cookie
      this.#cookie = null
    }
    const isOld = this.#cookie !== null
    try {
      return await this.#callWith(await this.#ensureCookie(), operation, inside, read)
    } catch (error) {
      if (!/^Invalid(Authorization)?Cookie$/.test(faultOf(error))) throw error
      this.#cookie = null
      if (!isOld) throw error
      return await this.#callWith(await this.#ensureCookie(), operation, inside, read)
    }
  }

  #callWith<Result>(
    cookie: UpstreamCookie,
    operation: string,
    inside: string,
    read: (result: XmlElement) => Result,
  ): Promise<Result> {
    return this.#call('sync', operation, writeCookie('cookie', cookie) + inside, read)
  }

  async #ensureCookie(): Promise<UpstreamCookie> {
    if (this.#cookie !== null) return this.#cookie
    const { account, address } = this.#access
    const said = await this.#call('sync', 'GetAuthConfig', '', readAuthConfig)
    if (!isOwnAuthorizationService(address, said))
      throw this.#refuse('GetAuthConfig', 'it sends the caller to another server or service')
    const { plugIn, data } = await this.#call(
      'authorization',
      'GetAuthorizationCookie',
      textElement('accountName', account.name) + textElement('accountGuid', account.guid),
      readAuthorizationCookie,
    )
    const authorization = `<authCookies><AuthorizationCookie>${textElement('PlugInId', plugIn)}${textElement('CookieData', data)}</AuthorizationCookie></authCookies>`
    const old = this.#oldCookie === null ? '' : writeCookie('oldCookie', this.#oldCookie)
    const inside = authorization + old + textElement('protocolVersion', protocolVersion)
    this.#oldCookie = null
    this.#cookie = await this.#call('sync', 'GetCookie', inside, readCookie)
    return this.#cookie
  }

  /** One call; a server that is busy, or gone in the middle, is asked again after a while. */
  async #call<Result>(
    service: UpstreamService,
    operation: string,
    inside: string,
    read: (result: XmlElement) => Result,
  ): Promise<Result> {
    for (const pause of this.#pausesMs) {
      try {
        return await this.#callOnce(service, operation, inside, read)
      } catch (error) {
        // Who answered before is tried again; nobody waits for a server that was never there.
        const isGone = error instanceof UpstreamUnreachable && this.#cookie !== null
        if (!isGone && faultOf(error) !== 'ServerBusy') throw error
      }
      const { signal } = this.#line
      await wait(pause, null, { signal }).catch(() => signal.throwIfAborted())
    }
    return await this.#callOnce(service, operation, inside, read)
  }

  async #callOnce<Result>(
    service: UpstreamService,
    operation: string,
    inside: string,
    read: (result: XmlElement) => Result,
  ): Promise<Result> {
    const namespace = service === 'sync' ? syncNamespace : authorizationNamespace
    const bytes = await postSoap(this.#line, {
      url: serviceAddress(this.#access.address, service),
      action: `${namespace}/${operation}`,
      operation,
      body: writeEnvelope(operation, namespace, inside),
    })
    try {
      const answer = readAnswer(bytes, operation, namespace)
      if (answer.kind === 'result') return read(answer.result)
      const { fault, message } = answer
      throw new UpstreamFault({ server: this.#line.server, operation, fault, message })
    } catch (error) {
      if (error instanceof XmlInvalid)
        throw this.#refuse(operation, String(error.facts.reason), { cause: error })
      throw error
    }
  }

  #refuse(operation: string, reason: string, options?: { cause: unknown }): Error {
    return new UpstreamAnswerRefused({ server: this.#line.server, operation, reason }, options)
  }
}

/** The ErrorCode of a fault; empty for other errors. */
function faultOf(error: unknown): string {
  return error instanceof UpstreamFault ? String(error.facts.fault) : ''
}
