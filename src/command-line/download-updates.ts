// slipstream update-catalogue download

import type { Command } from 'commander'
import { contextOf, exitCodes } from './context.ts'
import { describePlan, type Signature, signatureText } from './describe-download.ts'
import { finishOperation } from './finish-operation.ts'
import { bytesText } from './output.ts'

type Result = {
  files: {
    name: string
    size: number
    outcome: 'downloaded' | 'held' | 'left-out'
    update: string | null
    signature: Signature | null
    reason: string | null
  }[]
  bytesDownloaded: number
}

/** Downloads, or shows what would be downloaded; then exit code 2 says that some of it is refused. */
export async function downloadCatalogueUpdates(command: Command, updates: string[]): Promise<number> {
  const context = await contextOf(command)
  const { api, out } = context
  if (command.opts<{ dryRun?: boolean }>().dryRun === true) {
    const plan = await api.previewUpdateDownload({ updates })
    out.answer(plan, describePlan(plan))
    return plan.files.some(file => file.action === 'refused') ? exitCodes.partly : exitCodes.done
  }
  const { operation } = await api.downloadUpdates({ updates })
  const result = await finishOperation<Result>(context, operation)
  out.answer(result, [...result.files.map(describeFile), `${bytesText(result.bytesDownloaded)} downloaded.`])
  return exitCodes.done
}

function describeFile({ name, size, outcome, update, signature, reason }: Result['files'][number]): string {
  const id = update?.slice(0, 12)
  if (outcome === 'held') return `${name}: here already, as ${id}`
  if (outcome === 'left-out') return `${name}: left out; ${reason}`
  return `${name}: ${bytesText(size)}, as ${id}${signature === null ? '' : `; ${signatureText(signature)}`}`
}
