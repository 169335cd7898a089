import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { packageVersionsQuery, servicingRunQuery } from '#console/data'
import { useFormats } from '#console/language'
import { Loaded, SmallTable, StateLabel } from '#console/parts'
import type { ListedPackage } from '../listed-package.ts'
import { useText } from '../package-text.ts'

/** A proof has a check for every file of an update; a person looks at some. */
const shownChecks = 200

const useStyles = makeStyles({
  parts: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
})

/** What was read back from the files of the version in use, beside what was planned. */
export function ProofTab({ row }: { row: ListedPackage }) {
  const text = useText()
  const query = useQuery(packageVersionsQuery(row.id))
  return (
    <Loaded query={query}>
      {versions => {
        const inUse = versions.find(version => version.inUse)
        // A version that restores another one is proven by the run that made the other.
        const proven = versions.find(version => version.number === inUse?.restores) ?? inUse
        return proven?.run ? (
          <Proof run={proven.run.run} version={proven.number} />
        ) : (
          <Text>{text('proof.none')}</Text>
        )
      }}
    </Loaded>
  )
}

function Proof({ run, version }: { run: string; version: number }) {
  const styles = useStyles()
  const text = useText()
  const { number } = useFormats()
  const query = useQuery(servicingRunQuery(run))
  return (
    <Loaded query={query}>
      {({ proof, baseVersion, id }) => {
        const checks = [...(proof?.checks ?? [])].sort((left, right) => Number(left.ok) - Number(right.ok))
        return (
          <div className={styles.parts}>
            <Text>{text('proof.run', { run: id, version: number(version), base: number(baseVersion) })}</Text>
            <StateLabel kind={proof?.proven ? 'good' : 'bad'}>
              {text(proof?.proven ? 'proof.proven' : 'proof.notProven')}
            </StateLabel>
            <SmallTable
              label={text('tabs.proof')}
              rows={checks.slice(0, shownChecks)}
              rowKey={check => `${check.where} ${check.what}`}
              columns={[
                {
                  key: 'ok',
                  title: text('proof.ok'),
                  isShort: true,
                  show: check => (
                    <StateLabel kind={check.ok ? 'good' : 'bad'}>
                      {text(check.ok ? 'proof.passed' : 'proof.failed')}
                    </StateLabel>
                  ),
                },
                { key: 'what', title: text('proof.what'), show: check => check.what },
                { key: 'where', title: text('proof.where'), isPath: true, show: check => check.where },
                { key: 'expected', title: text('proof.expected'), show: check => check.expected },
                { key: 'found', title: text('proof.found'), show: check => check.found },
              ]}
            />
            {checks.length > shownChecks && (
              <Text>{text('proof.some', { shown: number(shownChecks), all: number(checks.length) })}</Text>
            )}
          </div>
        )
      }}
    </Loaded>
  )
}
