import { join } from 'node:path'

export { authenticateDevice, forgetNonces } from './authenticate-device.ts'
export { addDeviceProtocolRoutes, deviceDoor, deviceOf } from './device-routes.ts'
export { placeOfDevice } from './devices.ts'
export { DeviceGroupMissing } from './errors.ts'
export { findDeviceGroups } from './groups.ts'
export { deviceRelation } from './relations.ts'
export { addDeviceRoutes } from './routes.ts'
export { type DeviceKeyHouse, siteDeviceKey } from './site-key.ts'
export { type KnownDevice, takeFacts } from './take-facts.ts'
/** This room's SQL. */
export const devicesMigrations = join(import.meta.dirname, 'migrations')
