export { SddlNotUnderstood, SecurityDescriptorInvalid } from './errors.ts'
export { encodeKeySddl } from './key-rights.ts'
export { parseSddl } from './parse-sddl.ts'
export { readSecurityDescriptor } from './read-security-descriptor.ts'
export {
  type AccessControlEntry,
  type AceType,
  aceFlags,
  descriptorControl,
  type SecurityDescriptor,
} from './security-descriptor.ts'
export { encodeSddl, writeSecurityDescriptor } from './write-security-descriptor.ts'
