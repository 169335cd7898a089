// Where alerts may go, as the settings say it: an administrator of the machine names the hosts, not whoever holds a token of the API.

import { lookup } from 'node:dns/promises'
import {
  type AddressRule,
  isAskable,
  isHostIn,
  isPublicAddress,
  readHostPatterns,
} from '#platform/public-addresses'
import { AlertAddressRefused, AlertNotSent, AlertSettingInvalid } from './errors.ts'

/** Host names in lower case; `*.` at the beginning stands for one or more names. */
export type AlertPolicy = {
  /** Only while their addresses are of the public internet. */
  hosts: readonly string[]
  /** Wherever they are, but at addresses that are never asked. */
  privateHosts: readonly string[]
}

/** Reads the settings. @throws AlertSettingInvalid */
export function readAlertPolicy(settings: {
  'alert-hosts': string
  'alert-private-hosts': string
}): AlertPolicy {
  const read = (setting: 'alert-hosts' | 'alert-private-hosts') => {
    const { hosts, wrong } = readHostPatterns(settings[setting])
    if (wrong !== null)
      throw new AlertSettingInvalid({ setting, reason: `"${wrong}" is not the name of a host` })
    return hosts
  }
  return { hosts: read('alert-hosts'), privateHosts: read('alert-private-hosts') }
}

/** The addresses that a host may have. @throws AlertAddressRefused */
export function checkHost(policy: AlertPolicy, host: string): AddressRule {
  const name = host.toLowerCase()
  if (isHostIn(policy.privateHosts, name)) return isAskable
  if (isHostIn(policy.hosts, name)) return isPublicAddress
  throw new AlertAddressRefused({
    host,
    reason: 'the host is not among those of alert-hosts or alert-private-hosts',
  })
}

/** The refusal of a host that has an address which it may not have. */
export function refuseAddress(host: string): Error {
  const reason = 'the host has an address that is not of the public internet, or that is never asked'
  return new AlertAddressRefused({ host, reason })
}

/** An address of a host, looked at: the connection is to be made to it and to no other. @throws AlertAddressRefused, AlertNotSent */
export async function resolveHost(policy: AlertPolicy, host: string): Promise<string> {
  const allows = checkHost(policy, host)
  const found = await lookup(host, { all: true }).catch(cause => {
    const reason = `its name is not resolved (${(cause as NodeJS.ErrnoException).code ?? 'unknown'})`
    throw new AlertNotSent({ to: host, reason }, { cause })
  })
  const [first] = found
  if (first === undefined) throw new AlertNotSent({ to: host, reason: 'its name is not resolved' })
  if (found.some(({ address }) => !allows(address))) throw refuseAddress(host)
  return first.address
}
