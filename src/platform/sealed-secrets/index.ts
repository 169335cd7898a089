export { type BoundIn, openSecret, sealSecret } from './seal-secret.ts'
export { ensureSealingKey, nameOfKey, readSealingKey } from './sealing-key.ts'
