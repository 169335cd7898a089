// The secrets of alerts, sealed: the address of a webhook with the secret that signs, and the password of the mail server.

import type { DataFolder } from '#platform/data-folder'
import { ensureSealingKey, nameOfKey, openSecret, readSealingKey, sealSecret } from '#platform/sealed-secrets'
import type { MailServerRow, SubscriptionRow } from './tables.ts'

/** The file of the data folder with the key that seals them. */
export const alertKeyFile = 'alert-key'

type Folder = Pick<DataFolder, 'inside'>

/** Where a webhook is, and what signs what is sent to it. */
export type WebhookTarget = { url: string; secret: string }

/** Something sealed, and the name of the key that did it. */
export type Sealed = { bytes: Buffer; by: string }

/** @throws SealingKeyDamaged */
export async function sealTarget(
  folder: Folder,
  { id }: Pick<SubscriptionRow, 'id'>,
  target: WebhookTarget,
): Promise<Sealed> {
  const key = await ensureSealingKey(folder, alertKeyFile)
  return {
    bytes: sealSecret(key, ['slipstream alert webhook', id], JSON.stringify(target)),
    by: nameOfKey(key),
  }
}

/** Null when it does not open here. @throws SealingKeyDamaged */
export async function openTarget(
  folder: Folder,
  { id, sealed_target: sealed }: Pick<SubscriptionRow, 'id' | 'sealed_target'>,
): Promise<WebhookTarget | null> {
  const key = await readSealingKey(folder, alertKeyFile)
  if (key === null || sealed === null) return null
  const text = openSecret(key, ['slipstream alert webhook', id], sealed)
  return text === null ? null : (JSON.parse(text) as WebhookTarget)
}

/** Host, port, encryption and user are bound in: a password that is moved to another server does not open. */
type MailPlace = Pick<MailServerRow, 'host' | 'port' | 'security' | 'user_name'>

function boundOf({ host, port, security, user_name: user }: MailPlace) {
  return ['slipstream alert mail server', host, port, security, user ?? '']
}

/** @throws SealingKeyDamaged */
export async function sealMailPassword(folder: Folder, place: MailPlace, password: string): Promise<Sealed> {
  const key = await ensureSealingKey(folder, alertKeyFile)
  return { bytes: sealSecret(key, boundOf(place), password), by: nameOfKey(key) }
}

/** Null when it does not open here. @throws SealingKeyDamaged */
export async function openMailPassword(
  folder: Folder,
  row: MailPlace & Pick<MailServerRow, 'sealed_password'>,
): Promise<string | null> {
  const key = await readSealingKey(folder, alertKeyFile)
  if (key === null || row.sealed_password === null) return null
  return openSecret(key, boundOf(row), row.sealed_password)
}

/** The name of this site server's key: it delivers what it sealed, and leaves the rest to the one that did. Empty when it has none. */
export async function ownKeyName(folder: Folder): Promise<string> {
  const key = await readSealingKey(folder, alertKeyFile)
  return key === null ? '' : nameOfKey(key)
}
