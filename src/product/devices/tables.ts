import type { ColumnType, Generated } from 'kysely'
import type { Database, DatabaseTransaction } from '#platform/database'
import type { DeviceFacts } from '#product/device-protocol'
import type { KeptKey } from '#product/sites'

type Optional<Value> = ColumnType<Value | null, Value | null | undefined, Value | null>

/** How the site stands to a device: only an approved one is told what to do. */
export const deviceStates = ['waiting', 'approved', 'revoked'] as const
/** One of {@link deviceStates}. */
export type DeviceState = (typeof deviceStates)[number]

/** The tables of this room. */
export type DeviceTables = {
  devices_site_key: KeptKey & {
    one_row: Generated<boolean>
    created_at: Generated<Date>
  }
  devices_devices: {
    id: string
    name: string
    name_key: string
    said_name: Optional<string>
    public_key: string
    state: DeviceState
    facts: ColumnType<DeviceFacts, string, string>
    architecture: string
    edition: string
    language: string
    build: string
    addresses: ColumnType<string[], string[], string[]>
    tags: ColumnType<string[], string[] | undefined, string[]>
    enrolled_at: Generated<Date>
    approved_by: Optional<string>
    approved_at: Optional<Date>
    revoked_by: Optional<string>
    revoked_at: Optional<Date>
    revoke_reason: Optional<string>
    key_renewed_at: Optional<Date>
    last_seen_at: Generated<Date>
    facts_at: Generated<Date>
  }
  devices_nonces: { device_id: string; nonce: string; at: Generated<Date> }
  devices_tokens: {
    id: string
    name: string
    sha256: string
    tags: ColumnType<string[], string[], string[]>
    made_by: string
    made_at: Generated<Date>
    expires_at: Date
    used_at: Optional<Date>
    used_by: Optional<string>
    revoked_at: Optional<Date>
  }
  devices_groups: {
    id: string
    name: string
    name_key: string
    comment: string
    device_names: ColumnType<string[], string[], string[]>
    subnets: ColumnType<string[], string[], string[]>
    tags: ColumnType<string[], string[], string[]>
    set_by: string
    set_at: Generated<Date>
  }
  devices_members: { device_id: string; group_id: string }
}

/** The database with this room's tables. */
export function withDevices(db: Database | DatabaseTransaction) {
  return (db as Database).$extendTables<DeviceTables>()
}
