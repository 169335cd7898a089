// The form of who may do what, and of what devices are told.

import { z } from 'zod'
import { name, secret, text } from './schema-words.ts'

/** A role that somebody has, everywhere (null) or on the objects of scopes. */
const assigned = { role: name, scopes: z.array(name).min(1).nullable().default(null) }

export const securityScopeSchema = z.strictObject({ name, description: text.optional() })
/** A role of the site's own: those that every site has are not described. */
export const roleSchema = z.strictObject({
  name,
  description: text.optional(),
  permissions: z.record(name, z.array(name)),
})
/** Without a password: whoever needs one gets it from an administrator. */
export const userSchema = z.strictObject({
  name,
  kind: z.enum(['person', 'service-account']).default('person'),
  displayName: name,
  language: name.nullable().optional(),
  disabled: z.boolean().optional(),
  roles: z.array(z.strictObject(assigned)).optional(),
})
export const identityProviderSchema = z.strictObject({
  name,
  issuer: text,
  clientId: name,
  clientSecret: secret,
  claim: name,
  roles: z.array(z.strictObject({ value: name, ...assigned })).default([]),
})
/** The security scopes that an object carries. */
export const scopes = z.array(name).min(1).optional()

export const deviceGroupSchema = z.strictObject({
  name,
  comment: text.optional(),
  deviceNames: z.array(name).optional(),
  subnets: z.array(name).optional(),
  tags: z.array(name).optional(),
  securityScopes: scopes,
})
/** `definition`: as the site writes it, with names of packages where it has IDs; the site looks at it. */
export const taskSequenceSchema = z.strictObject({
  name,
  definition: z.record(z.string(), z.unknown()),
  securityScopes: scopes,
})
