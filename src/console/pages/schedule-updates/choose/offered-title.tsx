// An update that is offered: its title, what is to be known of it, and the rule that decided that it applies.

import { Badge, Button, makeStyles, tokens } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { operationQuery, queryClient, site, usePackageNames } from '#console/data'
import { ProblemText } from '#console/problems'
import { useText } from '../wizard-text.ts'
import type { AppliesTo, OfferedUpdate } from './offered-updates.ts'

const useStyles = makeStyles({
  because: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
})

/** See the top of this file. */
export function OfferedTitle({ update }: { update: OfferedUpdate }) {
  const styles = useStyles()
  const text = useText()
  const nameOf = usePackageNames()
  return (
    <>
      {update.title}{' '}
      {update.isImported && (
        <Badge appearance="tint" color="informative">
          {text('choose.imported')}
        </Badge>
      )}
      {update.held !== null && (
        <Badge appearance="tint" color="warning">
          {text('choose.held', { reason: update.held })}
        </Badge>
      )}
      {update.supersededBy !== null && (
        <p className={styles.because}>{text('choose.superseded', { title: update.supersededBy })}</p>
      )}
      {update.isHere === false && <DownloadFirst update={update} />}
      {update.isImported && <p className={styles.because}>{text('choose.decidedByPlan')}</p>}
      {byReason(update.appliesTo, nameOf).map(({ where, reason }) => (
        <p key={reason} className={styles.because}>
          {text('choose.because', { where, reason })}
        </p>
      ))}
    </>
  )
}

/** Its files are fetched first: what is not here cannot be chosen. */
function DownloadFirst({ update }: { update: OfferedUpdate }) {
  const styles = useStyles()
  const text = useText()
  const downloading = useMutation({ mutationFn: () => site.downloadUpdates({ updates: [update.name] }) })
  const operation = useQuery({
    ...operationQuery(downloading.data?.operation ?? ''),
    enabled: downloading.data !== undefined,
  })
  const state = operation.data?.state
  useEffect(() => {
    if (state === 'succeeded') void queryClient.invalidateQueries({ queryKey: ['update-download'] })
  }, [state])
  const error = operation.data?.error
  const problem = downloading.error ?? error
  const isAtWork = downloading.isPending || state === 'waiting' || state === 'running'
  return (
    <p className={styles.because}>
      {text('choose.notHere')}{' '}
      <Button size="small" onClick={() => downloading.mutate()} disabled={isAtWork}>
        {text(isAtWork ? 'choose.downloading' : 'choose.download')}
      </Button>{' '}
      {problem && <ProblemText of={problem} />}
    </p>
  )
}

/** Images that one reason holds for, together. */
function byReason(
  appliesTo: readonly AppliesTo[],
  nameOf: (packageId: string) => string,
): { where: string; reason: string }[] {
  const found = new Map<string, Map<string, string[]>>()
  for (const { packageId, image, because } of appliesTo) {
    const reason = because.join(' ')
    const packages = found.get(reason) ?? new Map<string, string[]>()
    found.set(reason, packages.set(packageId, [...(packages.get(packageId) ?? []), image]))
  }
  return [...found].map(([reason, packages]) => ({
    reason,
    where: [...packages].map(([packageId, images]) => `${nameOf(packageId)} ${images.join(', ')}`).join('; '),
  }))
}
