// What a distribution point shows to whoever connects over https: the certificate that it was given, or one that it makes itself.

import { readFile } from 'node:fs/promises'
import { keyDigest, namesOfMachine, openOwnCertificate } from '#platform/certificates'
import { type DataFolder, readPrivateFile, writePrivateFile } from '#platform/data-folder'
import { changeCertificate, type HttpServer, isLoopback, type TlsFiles, type TlsTexts } from '#platform/http'
import { SettingInvalid, type Settings, tlsFilesOf } from '#platform/settings'
import type { ShownCertificate } from '#product/distribution-point'

/** What the server is opened with, and what the point makes of it once the server is there. Both null for http. */
export type PointTls = {
  tls: TlsFiles | TlsTexts | null
  shown: (server: HttpServer) => Promise<ShownCertificate | null>
}

const neverMs = 24 * 3_600_000

/**
 * Reads the certificate, or makes it.
 * @throws SettingInvalid when the settings contradict one another; OwnCertificateUnusable
 */
export async function openPointTls(settings: Settings, folder: DataFolder): Promise<PointTls> {
  const files = tlsFilesOf(settings)
  const { communication, 'new-certificate-key': newKey } = settings
  const listenAddress = settings['listen-address']
  if (files !== null && communication === 'http')
    throw new SettingInvalid({
      setting: 'communication',
      where: 'http',
      reason: 'a TLS certificate is given, which is for https',
    })
  const isHttps =
    files !== null || (communication === undefined ? !isLoopback(listenAddress) : communication === 'https')
  if (newKey && (files !== null || !isHttps))
    throw new SettingInvalid({
      setting: 'new-certificate-key',
      where: 'on',
      reason: 'this distribution point has no certificate that it made itself',
    })
  if (files !== null) return given(files)
  if (!isHttps) return { tls: null, shown: async () => null }
  const address = settings['point-address']
  const name = folder.inside('certificate.json')
  const own = await openOwnCertificate({
    file: {
      name,
      read: () => readPrivateFile(name),
      write: text => writePrivateFile(name, text),
    },
    names: namesOfMachine(address === undefined ? [] : [address], listenAddress),
    newKey,
  })
  const texts = () => ({ certificatePem: own.inUse().certificate, keyPem: own.inUse().privateKey })
  return {
    tls: texts(),
    shown: async server => ({
      told: () => ({ origin: 'own', keys: own.keys() }),
      noteTold: own.noteTold,
      async renew() {
        const before = own.inUse()
        const lookAgainMs = await own.renew()
        if (own.inUse() !== before) changeCertificate(server, texts())
        return lookAgainMs
      },
    }),
  }
}

/** The site knows its key as well, so that it needs no authority. */
function given(files: TlsFiles): PointTls {
  return {
    tls: files,
    async shown() {
      const keys = [keyDigest(await readFile(files.certificate, 'utf8'))]
      return {
        told: () => ({ origin: 'given', keys }),
        noteTold: async () => undefined,
        renew: async () => neverMs,
      }
    },
  }
}
