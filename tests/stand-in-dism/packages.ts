// The packages of a mounted image, as its SOFTWARE hive records them.

import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import {
  decodeDword,
  encodeDword,
  type Hive,
  openHive,
  readHiveKey,
  registryValueTypes,
} from '#formats/registry'
import { editHive, type HiveEdit } from '#tools/hive'
import { say, sayProgress } from './print.ts'

/** Where packages are. */
export const packagesKey = 'Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages'
/** Where the version is. */
export const versionKey = 'Microsoft\\Windows NT\\CurrentVersion'

const states: Record<number, string> = {
  5: 'Uninstall Pending',
  64: 'Staged',
  80: 'Superseded',
  96: 'Install Pending',
  101: 'Partially Installed',
  112: 'Installed',
  128: 'Installed',
}

/** The SOFTWARE hive's file. */
export function softwareFile(root: string): string {
  return join(root, 'Windows', 'System32', 'config', 'SOFTWARE')
}

/** Packages with their states. */
export async function readPackages(root: string): Promise<{ identity: string; state: number }[]> {
  const hive = await openSoftware(root)
  return (readHiveKey(hive, packagesKey)?.subkeys ?? []).map(identity => ({
    identity,
    state: numberOf(hive, `${packagesKey}\\${identity}`, 'CurrentState') ?? 0,
  }))
}

/** The update build revision; null when the image has none. */
export async function readRevision(root: string): Promise<number | null> {
  return numberOf(await openSoftware(root), versionKey, 'UBR')
}

/** `10.0.26100.1742`. */
export async function readImageVersion(root: string): Promise<string> {
  const hive = await openSoftware(root)
  const parts = ['CurrentMajorVersionNumber', 'CurrentMinorVersionNumber'].map(
    name => numberOf(hive, versionKey, name) ?? 6,
  )
  const build = readHiveKey(hive, versionKey)?.values.find(({ name }) => name === 'CurrentBuildNumber')
  const text = Buffer.from(build?.data ?? [])
    .toString('utf16le')
    .replaceAll('\0', '')
  return `${parts.join('.')}.${text}.${numberOf(hive, versionKey, 'UBR') ?? 0}`
}

/** `/Get-Packages /Format:List`. */
export async function list(root: string): Promise<void> {
  say('Packages listing:')
  for (const { identity, state } of await readPackages(root)) {
    say()
    say(`Package Identity : ${identity}`)
    say(`State : ${states[state] ?? 'Not Present'}`)
    say(`Release Type : ${identity.startsWith('Package_for_') ? 'Update' : 'Foundation'}`)
    say('Install Time : 9/6/2024 12:00 PM')
  }
  say()
}

/** `/Cleanup-Image /StartComponentCleanup`: superseded packages go; with a reset of the base, updates become permanent. */
export async function cleanUp(root: string, resetBase: boolean): Promise<void> {
  sayProgress(10)
  const edits: HiveEdit[] = []
  for (const { identity, state } of await readPackages(root)) {
    const path = `${packagesKey}\\${identity}`
    if (state === 0x50) {
      edits.push({ path, deleteKey: true })
      for (const ending of ['mum', 'cat'])
        await rm(join(root, 'Windows', 'servicing', 'Packages', `${identity}.${ending}`), { force: true })
    }
    if (state === 0x70 && resetBase && identity.startsWith('Package_for_'))
      edits.push({ path, values: [dword('CurrentState', 0x80)] })
  }
  await editHive(softwareFile(root), edits)
  sayProgress(100)
}

/** A number as a registry value. */
export function dword(name: string, value: number) {
  return { name, type: registryValueTypes.REG_DWORD, data: encodeDword(value) }
}

async function openSoftware(root: string): Promise<Hive> {
  return openHive(await readFile(softwareFile(root)))
}

function numberOf(hive: Hive, path: string, name: string): number | null {
  const value = readHiveKey(hive, path)?.values.find(found => found.name === name)
  return value === undefined ? null : decodeDword(value.data)
}
