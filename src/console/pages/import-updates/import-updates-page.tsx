// The wizard Import Updates.

import { Field, Text, Textarea } from '@fluentui/react-components'
import { queryClient, site } from '#console/data'
import { type FieldProblems, RowLink, type Wizard, type WizardForm, WizardFrame } from '#console/parts'
import { Imports } from './imports.tsx'
import { useText, type WizardText } from './wizard-text.ts'

const home = '/software-library/software-updates/all-software-updates'
/** How many files are imported at once. */
const mostFiles = 100

type Answers = { paths: string }

/** See the top of this file. */
export function ImportUpdatesPage() {
  const text = useText()
  return <WizardFrame wizard={describeWizard(text)} />
}

function pathsOf({ paths }: Answers): string[] {
  const lines = paths.split('\n').map(line => line.trim().replace(/^"(.*)"$/, '$1'))
  return [...new Set(lines.filter(line => line !== ''))]
}

function checkPaths(input: Answers, text: WizardText): FieldProblems<Answers> {
  const paths = pathsOf(input)
  if (paths.length === 0) return { paths: text('wrong.none') }
  if (paths.length > mostFiles) return { paths: text('wrong.many', { most: mostFiles }) }
  const relative = paths.find(path => !/^(\/|[A-Za-z]:[\\/]|\\\\)/.test(path))
  return relative === undefined ? {} : { paths: text('wrong.relative', { path: relative }) }
}

function describeWizard(text: WizardText): Wizard<Answers> {
  return {
    key: 'import-updates',
    title: text('title'),
    address: `${home}/import`,
    home,
    start: { paths: '' },
    pages: [
      {
        key: 'update-files',
        title: text('files.title'),
        hint: text('files.hint'),
        fields: ['paths'],
        check: input => checkPaths(input, text),
        content: form => <PathsField form={form} />,
      },
    ],
    summary: input => pathsOf(input).map((path, place) => ({ label: String(place + 1), value: path })),
    finish: async input => {
      const started: string[] = []
      for (const path of pathsOf(input)) started.push((await site.addSoftwareUpdate({ path })).operation)
      void queryClient.invalidateQueries({ queryKey: ['operation'] })
      const [only] = started
      return started.length === 1 && only !== undefined ? { operation: only } : null
    },
    fieldOf: code => (/^UPDATE_FILE_/.test(code) ? 'paths' : null),
    completion: input => (
      <>
        <Text>{text('done')}</Text>
        <Imports paths={pathsOf(input)} />
        <RowLink to={home}>{text('show')}</RowLink>
      </>
    ),
  }
}

function PathsField({ form }: { form: WizardForm<Answers> }) {
  const { input, change, problems } = form
  const text = useText()
  return (
    <Field
      label={text('files.paths')}
      hint={text('files.pathsHint')}
      required
      validationMessage={problems.paths ?? null}
    >
      <Textarea
        rows={6}
        resize="vertical"
        spellCheck={false}
        value={input.paths}
        onChange={(_, { value }) => change({ paths: value })}
      />
    </Field>
  )
}
