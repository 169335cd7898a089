// A catalogue of the size that real ones have: synthetic, in the form of wsusscn2.cab, its fragments in the shapes of real ones. Made once and
// kept in the folder for temporary files.

import { existsSync } from 'node:fs'
import { mkdtemp, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { catalogueBytes, type MadeUpdate, madeUpdateId } from '../../tests/update-catalogue/index.ts'

/** Part of the file's name: whoever changes what is made here raises it. */
const edition = 2
const products = 40
const classifications = 6
const cabinetUpdates = 3000

/** Makes the catalogue, or finds what an earlier run made. */
export async function makeLargeCatalogue(updates: number): Promise<string> {
  const file = join(tmpdir(), `slipstream-benchmark-catalogue-${edition}-${updates}.cab`)
  if (!existsSync(file)) {
    const making = join(await mkdtemp(join(tmpdir(), 'slipstream-benchmark-making-')), 'catalogue.cab')
    await writeFile(
      making,
      catalogueBytes({
        updates: [...madeUpdates(updates)],
        spelling: 'wsusscn2',
        perCabinet: cabinetUpdates,
      }),
    )
    await rename(making, file)
  }
  return file
}

function* madeUpdates(count: number): Generator<MadeUpdate> {
  for (let number = 1; number <= products + classifications; number += 1) {
    const isProduct = number <= products
    const title = isProduct ? `Windows, product ${number}` : `Classification ${number - products}`
    yield {
      revision: number,
      updateId: madeUpdateId(number),
      title,
      type: 'Category',
      isSoftware: false,
      handler: 'Category',
      rules: isProduct ? productRules(number) : '<IsInstalled><True /></IsInstalled>',
    }
  }
  for (let number = products + classifications + 1; number <= count; number += 1) yield madeUpdate(number)
}

function madeUpdate(number: number): MadeUpdate {
  const product = madeUpdateId(1 + (number % products))
  const classification = madeUpdateId(products + 1 + (number % classifications))
  const kb = `KB${4_000_000 + number}`
  const [month, build] = [1 + (number % 12), 19041 + (number % 7000)]
  const name = `windows10.0-kb${4_000_000 + number}-x64.cab`
  const sha1 = number.toString(16).padStart(40, '0')
  const older = number - products * classifications
  return {
    revision: number,
    updateId: madeUpdateId(number),
    title: `2025-${String(month).padStart(2, '0')} Cumulative Update for Windows version ${build} for x64-based Systems (${kb})`,
    titles: {
      fr: `${month}/2025 Mise à jour cumulative pour Windows version ${build}, systèmes x64 (${kb})`,
    },
    kb,
    categories: [
      { type: 'Product', id: product },
      { type: 'UpdateClassification', id: classification },
    ],
    prerequisites: [product, classification],
    supersedes: older > products + classifications ? [madeUpdateId(older)] : [],
    file: {
      name,
      size: 479_510_336,
      sha1,
      sha256: number.toString(16).padStart(64, '0'),
      url: `http://download.example.com/c/${name}`,
    },
    rules: updateRules(kb, build, number),
  }
}

/** The first product is the Windows 11 that test media imitate; the others are other builds. */
function productRules(number: number): string {
  const build = number === 1 ? 26100 : 10000 + number
  return `<IsInstalled><b.WindowsVersion Comparison="EqualTo" MajorVersion="10" MinorVersion="0" BuildNumber="${build}" /></IsInstalled>`
}

/** A package of its own for each update, of which the image has the parent: every update of the image's product applies. */
function updateRules(kb: string, build: number, number: number): string {
  const identity = (name: string, version: string) =>
    `<assemblyIdentity name="${name}" version="${version}" processorArchitecture="amd64" language="neutral" publicKeyToken="31bf3856ad364e35" />`
  const version = `${build}.${number % 4000}.1.9`
  return (
    `<IsInstalled><And><CbsPackageInstalled /><b.WindowsVersion Comparison="GreaterThanOrEqualTo" MajorVersion="10" MinorVersion="0" BuildNumber="${build}" /><Not><b.RegDword Key="HKEY_LOCAL_MACHINE" Subkey="SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing" Value="LCUReoffer" Comparison="EqualTo" Data="1" /></Not></And></IsInstalled>` +
    '<IsInstallable><CbsPackageInstallable /></IsInstallable><Metadata><CbsPackageApplicabilityMetadata>' +
    `<assembly xmlns="urn:schemas-microsoft-com:asm.v3" manifestVersion="1.0" description="Fix for ${kb}" displayName="default" company="Microsoft Corporation" copyright="Microsoft Corporation" supportInformation="https://support.microsoft.com/help/${kb.slice(2)}">${identity(`Package_for_${kb}`, version)}` +
    `<package identifier="${kb}" releaseType="Security Update" restart="possible"><parent buildCompare="EQ" integrate="separate" disposition="detect">${identity('Microsoft-Windows-Foundation-Package', '10.0.26100.1')}</parent>` +
    `<update name="${kb}-1"><component>${identity(`component-${kb}`, version)}</component></update></package></assembly></CbsPackageApplicabilityMetadata></Metadata>`
  )
}
