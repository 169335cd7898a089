export { osslsigncodeProgram } from './osslsigncode-program.ts'
export type { SignatureCheck, SignatureState } from './read-verification.ts'
export { requireSignatureProgram, verifySignature } from './verify-signature.ts'
