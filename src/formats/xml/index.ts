export { decodeText, decodeXmlText } from './decode-text.ts'
export { XmlInvalid } from './errors.ts'
export {
  attributeOf,
  childrenNamed,
  firstChild,
  readXmlTree,
  type XmlBounds,
  type XmlElement,
} from './read-xml-tree.ts'
