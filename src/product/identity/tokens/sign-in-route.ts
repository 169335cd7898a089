import { rm } from 'node:fs/promises'
import { z } from 'zod'
import type { DataFolder } from '#platform/data-folder'
import type { Database } from '#platform/database'
import type { HttpServer } from '#platform/http'
import { recordActivity } from '#product/activity'
import { firstTokenFile } from './first-token.ts'
import { createToken, spendOneTimeToken } from './tokens.ts'

/** Signing in over HTTP. `sitePublicKey` is handed out here, so that the caller can pin it from the first moment. */
export function addSignInRoute(
  server: HttpServer,
  { db, folder, site }: { db: Database; folder: DataFolder; site: { code: string; publicKey: string } },
): void {
  server.route({
    method: 'POST',
    url: '/api/v1/sign-in',
    config: { roles: ['sign-in'] },
    schema: {
      operationId: 'signIn',
      description:
        'Exchanges the one-time administrator token (sent as the bearer token) for a lasting token.',
      body: z.object({ name: z.string().trim().min(1).max(100) }),
      response: { 200: z.object({ token: z.string(), siteCode: z.string(), sitePublicKey: z.string() }) },
    },
    handler: async request => {
      const oneTime = (request.headers.authorization ?? '').split(' ')[1] ?? ''
      const { name } = request.body
      const token = await db.transaction().execute(async trx => {
        await spendOneTimeToken(trx, oneTime, 'sign-in')
        const message = `${name} signed in as administrator.`
        await recordActivity(trx, {
          code: 'SIGNED_IN',
          actor: name,
          subject: null,
          message,
          change: { after: { role: 'administrator', name } },
        })
        return createToken(trx, { kind: 'api', role: 'administrator', name })
      })
      await rm(folder.inside(firstTokenFile), { force: true })
      return { token, siteCode: site.code, sitePublicKey: site.publicKey }
    },
  })
}
