// Reading a source again as the next version: first what is different, then the questions that follow from it, then how far it is.

import {
  Button,
  Checkbox,
  Field,
  Input,
  MessageBar,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { SourceComparison, UpgradePackageDetail } from '#api-client'
import { operationQuery, site, useMay } from '#console/data'
import {
  Hint,
  Loaded,
  OperationProgress,
  ProblemMessage,
  RowLink,
  StateLabel,
  useAddress,
} from '#console/parts'
import { useText } from '../property-text.ts'
import { Compared } from './source-comparison.tsx'

const useStyles = makeStyles({
  part: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    gap: tokens.spacingVerticalM,
    width: '100%',
  },
  path: { width: 'min(560px, 100%)' },
})

/** See the top of this file. What was started stands in the address (`reload`). */
export function SourceReload({ read }: { read: { value: UpgradePackageDetail } }) {
  const styles = useStyles()
  const text = useText()
  const [address] = useAddress()
  const { id, sourcePath } = read.value
  const [path, setPath] = useState(sourcePath)
  const comparing = useMutation({
    mutationFn: () => site.comparePackageSource({ packageId: id, path: pathOf(path, sourcePath) }),
  })
  return (
    <div className={styles.part}>
      <Field label={text('source.look')} hint={text('source.lookHint')} className={styles.path}>
        <Input
          value={path}
          onChange={(_, { value }) => {
            setPath(value)
            // What was compared is another place then.
            comparing.reset()
          }}
        />
      </Field>
      <Button
        onClick={() => comparing.mutate()}
        disabledFocusable={comparing.isPending || path.trim() === ''}
      >
        {text(comparing.isPending ? 'source.comparing' : 'source.compare')}
      </Button>
      {comparing.error && <ProblemMessage problem={comparing.error} title={text('source.notCompared')} />}
      {comparing.data && (
        <>
          <Compared comparison={comparing.data} />
          <Questions
            key={comparing.submittedAt}
            comparison={comparing.data}
            path={pathOf(path, sourcePath)}
            onStarted={comparing.reset}
          />
        </>
      )}
      {address.reload && <Reloading packageId={id} operation={address.reload} />}
    </div>
  )
}

/** Null stands for the place on record. */
const pathOf = (typed: string, onRecord: string) => (typed.trim() === onRecord ? null : typed.trim())

function Questions(props: { comparison: SourceComparison; path: string | null; onStarted: () => void }) {
  const { comparison, path, onStarted } = props
  const { packageId, currentVersion, outcome, isServiced } = comparison
  const text = useText()
  const styles = useStyles()
  const [, change] = useAddress()
  const [updatePoints, setUpdatePoints] = useState(false)
  const [leaveUpdates, setLeaveUpdates] = useState(false)
  const mayNot = useMay('upgrade-package', 'modify') === false
  const reloading = useMutation({
    mutationFn: () =>
      site.reloadUpgradePackage({
        packageId,
        path,
        expectedVersion: currentVersion,
        evenIfUnchanged: outcome === 'unchanged',
        discardServicing: leaveUpdates,
        updateDistributionPoints: updatePoints,
      }),
    onSuccess: ({ operation }) => {
      change({ reload: operation })
      onStarted()
    },
  })
  const why = mayNot ? text('why.notPermitted') : isServiced && !leaveUpdates ? text('source.sayLeave') : null
  return (
    <div className={styles.part}>
      {outcome !== 'different' && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>{text('source.readAnyway')}</MessageBarBody>
        </MessageBar>
      )}
      {isServiced && (
        <Checkbox
          label={text('source.leaveUpdates', { version: currentVersion })}
          checked={leaveUpdates}
          onChange={(_, { checked }) => setLeaveUpdates(checked === true)}
        />
      )}
      <Checkbox
        label={text('source.updatePoints')}
        checked={updatePoints}
        onChange={(_, { checked }) => setUpdatePoints(checked === true)}
      />
      <Hint says={why}>
        {described => (
          <Button
            appearance="primary"
            disabledFocusable={why !== null || reloading.isPending}
            onClick={() => reloading.mutate()}
            {...described}
          >
            {text('source.reload')}
          </Button>
        )}
      </Hint>
      {reloading.error && <ProblemMessage problem={reloading.error} title={text('source.notReloaded')} />}
    </div>
  )
}

function Reloading({ packageId, operation }: { packageId: string; operation: string }) {
  const text = useText()
  const query = useQuery(operationQuery(operation))
  return (
    <Loaded query={query}>
      {found => {
        if (found.state === 'waiting' || found.state === 'running')
          return <OperationProgress operation={found} />
        if (found.state === 'succeeded')
          return (
            <div role="status">
              <StateLabel kind="good">{text('source.reloaded')}</StateLabel>{' '}
              <RowLink
                to={`/software-library/operating-systems/upgrade-packages/versions/${packageId}`}
                search={{}}
              >
                {text('source.showVersions')}
              </RowLink>
            </div>
          )
        const { message, remedy } = (found.error ?? {}) as { message?: string; remedy?: string }
        return (
          <ProblemMessage
            problem={new Error(`${message ?? text('source.cancelled')} ${remedy ?? ''}`)}
            title={text('source.notReloaded')}
          />
        )
      }}
    </Loaded>
  )
}
