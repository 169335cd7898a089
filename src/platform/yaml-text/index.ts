export { readYaml, type YamlProblem, type YamlRead } from './read-yaml.ts'
