// Devices as they talk to a site: with keys of their own, and real signatures.

import { randomBytes } from 'node:crypto'
import {
  devicePaths,
  type EnrolAnswer,
  makeDeviceKey,
  openEnrolAnswer,
  openPolicy,
  type Policy,
  readEnrolmentToken,
  type SaidFacts,
  type StatusReport,
  signEnrolment,
  signRequest,
} from '#product/device-protocol'

/** Sends a request, wherever the site is. */
export type SendToSite = (request: {
  method: 'POST'
  url: string
  headers: Record<string, string>
  payload: string
}) => Promise<{ status: number; body: string }>

/** The facts of a device; what is given is different. */
export function factsOf(changed: Partial<SaidFacts> = {}): SaidFacts {
  return {
    architecture: 'x64',
    edition: 'Professional',
    language: 'en-US',
    build: '10.0.19045.4894',
    addresses: ['10.1.0.17'],
    client: { kind: 'node', version: '1.0.0' },
    ...changed,
  }
}

/** A device with a key. */
export function makeTestDevice(name: string, send: SendToSite, changed: Partial<SaidFacts> = {}) {
  let key = makeDeviceKey()
  const device = {
    name,
    facts: factsOf(changed),
    id: '',
    siteKey: '',
    key: () => key,
    useKey: (other: typeof key) => {
      key = other
    },
    /** Enrols, with the text of a token or null. */
    async enrol(token: string | null, headers: Record<string, string> = {}): Promise<EnrolAnswer> {
      const read = token === null ? null : readEnrolmentToken(token)
      const said = {
        name,
        publicKey: key.publicKey,
        token: read?.secret ?? null,
        at: new Date().toISOString(),
      }
      const proof = signEnrolment(said, key.privateKey)
      const payload = JSON.stringify({ protocolVersion: 1, ...said, facts: device.facts, proof })
      const answer = await send({
        method: 'POST',
        url: devicePaths.enrol,
        headers: { 'content-type': 'application/json', ...headers },
        payload,
      })
      if (answer.status !== 200) throw Object.assign(new Error(answer.body), JSON.parse(answer.body))
      const opened = openEnrolAnswer(JSON.parse(answer.body), {
        publicKey: key.publicKey,
        siteKeyFingerprint: read?.siteKeyFingerprint ?? null,
      })
      device.id = opened.deviceId
      device.siteKey = opened.siteKey
      return opened
    },
    /** A signed request, not sent. */
    sign(url: string, message: object, about: { now?: Date; nonce?: string; deviceId?: string } = {}) {
      const payload = JSON.stringify({ protocolVersion: 1, ...message })
      const { deviceId = device.id, ...rest } = about
      const request = { method: 'POST', target: url, body: payload, deviceId }
      const authorization = signRequest(request, { privateKey: key.privateKey, ...rest })
      return {
        method: 'POST' as const,
        url,
        headers: { 'content-type': 'application/json', authorization },
        payload,
      }
    },
    /** Sends a signed request. */
    send: (url: string, message: object) => send(device.sign(url, message)),
    /** Asks what to do, and checks the answer. */
    async policy(): Promise<Policy> {
      const nonce = randomBytes(16).toString('base64url')
      const answer = await send(device.sign(devicePaths.policy, { name, facts: device.facts }, { nonce }))
      if (answer.status !== 200) throw Object.assign(new Error(answer.body), JSON.parse(answer.body))
      return openPolicy(JSON.parse(answer.body), { siteKey: device.siteKey, deviceId: device.id, nonce })
    },
    /** Sends reports; what became of each. */
    async report(...reports: StatusReport[]): Promise<string[]> {
      const answer = await send(device.sign(devicePaths.status, { reports }))
      if (answer.status !== 200) throw Object.assign(new Error(answer.body), JSON.parse(answer.body))
      return JSON.parse(answer.body).outcomes
    },
  }
  return device
}
