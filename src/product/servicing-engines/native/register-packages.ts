// The SOFTWARE hive's record of packages and winning components (windows-formats 3.4).
//
//   …\Component Based Servicing\Packages\<identity>
//     CurrentState 0x70 (installed), InstallClient, InstallName, InstallLocation, InstallUser, InstallTimeHigh and -Low
//     (halves of a FILETIME), Visibility (1: a person chose it, 2: it came with another), SelfUpdate
//     Owners\<owner identity>  REG_DWORD 0x00020070: the owner's wish, with the state in its low byte
//   …\Component Based Servicing\PackageIndex\<identity with version 0.0.0.0>\<identity>
//   …\SideBySide\Winners\<winner key form>            default: <major.minor>
//                        …\<major.minor>              default: <version>; <version>: REG_BINARY 01

import { compareVersions, packageIdentityText, parsePackageIdentity } from '#formats/cbs'
import { encodeDword, encodeRegistryString, registryValueTypes } from '#formats/registry'
import type { InstalledPackage, PlannedComponent, PlannedPackage } from '../contract.ts'
import { addKey, type HiveChanges } from './hive-changes.ts'
import { packagesFolder } from './image-paths.ts'
import { isSameFamily, readIdentity } from './parents.ts'
import { packageStates, servicingKey, winnersKey } from './registry-paths.ts'

/** Who installed, as the package's key names it. */
export const installClient = 'Slipstream native servicing engine'
/** The local system account. */
const installUser = 'S-1-5-18'
const ownerWish = 0x00020070
const { REG_BINARY, REG_DWORD, REG_SZ } = registryValueTypes

/** Records one package as installed at the given moment. */
export function registerPackage(
  planned: PlannedPackage,
  installTime: Date,
  drive: string,
  changes: HiveChanges,
): void {
  const { identity, owner } = planned
  const time = fileTime(installTime)
  const isRoot = owner === identity
  addKey(changes, 'SOFTWARE', packageKey(identity), [
    dword('CurrentState', packageStates.installed),
    text('InstallClient', installClient),
    text('InstallName', `${identity}.mum`),
    text('InstallLocation', `\\\\?\\${drive}\\${packagesFolder}\\`),
    text('InstallUser', installUser),
    dword('InstallTimeHigh', Number(time >> 32n)),
    dword('InstallTimeLow', Number(time & 0xffffffffn)),
    dword('Visibility', isRoot ? 1 : 2),
    dword('SelfUpdate', 0),
  ])
  addKey(changes, 'SOFTWARE', `${packageKey(identity)}\\Owners`, [dword(owner, ownerWish)])
  addKey(changes, 'SOFTWARE', packageIndexKey(identity))
}

/**
 * An installed package of the same name in a lower version is superseded: it stays registered, and no longer counts as installed
 * (state 0x50 of Microsoft's "CBS Servicing States Chart"; windows-formats 3.4).
 */
export function markSuperseded(
  planned: PlannedPackage,
  present: readonly InstalledPackage[],
  changes: HiveChanges,
): void {
  for (const { identity } of supersededBy(planned.identity, present))
    addKey(changes, 'SOFTWARE', packageKey(identity), [dword('CurrentState', packageStates.superseded)])
}

/** The installed packages that this one supersedes: of its name, architecture, language and token, in a lower version. */
export function supersededBy(identity: string, present: readonly InstalledPackage[]): InstalledPackage[] {
  const own = parsePackageIdentity(identity)
  return present.filter(one => {
    if (one.state !== packageStates.installed) return false
    const [other] = readIdentity(one.identity)
    return other !== undefined && isSameFamily(own, other) && compareVersions(other.version, own.version) < 0
  })
}

/** Records a component as the winner of its family. */
export function registerWinner(component: PlannedComponent, changes: HiveChanges): void {
  const family = component.version.split('.').slice(0, 2).join('.')
  addKey(changes, 'SOFTWARE', `${winnersKey}\\${component.winnerKeyForm}`, [text('', family)])
  addKey(changes, 'SOFTWARE', `${winnersKey}\\${component.winnerKeyForm}\\${family}`, [
    text('', component.version),
    { name: component.version, type: REG_BINARY, data: new Uint8Array([1]) },
  ])
}

/** The key of a package. */
export function packageKey(identity: string): string {
  return `${servicingKey}\\Packages\\${identity}`
}

/** The key of a package in the index, below its family. */
export function packageIndexKey(identity: string): string {
  const family = packageIdentityText({ ...parsePackageIdentity(identity), version: '0.0.0.0' })
  return `${servicingKey}\\PackageIndex\\${family}\\${identity}`
}

/** Hundreds of nanoseconds since 1601-01-01 UTC. */
export function fileTime(moment: Date): bigint {
  return (BigInt(moment.getTime()) + 11644473600000n) * 10000n
}

function dword(name: string, value: number): { name: string; type: number; data: Uint8Array } {
  return { name, type: REG_DWORD, data: encodeDword(value) }
}

function text(name: string, value: string): { name: string; type: number; data: Uint8Array } {
  return { name, type: REG_SZ, data: encodeRegistryString(value) }
}
