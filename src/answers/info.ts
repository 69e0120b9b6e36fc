import {potInfo} from '../pots/look/info.js'
import {infoLines} from '../ui/pot-text.js'
import {text, type Answer, type Reached} from './answer.js'

/** `pot info` */
export async function about(reached: Reached, name: string): Promise<Answer> {
  const found = await potInfo({...reached, host: await reached.host(), attributes: await reached.attributes()}, name, {detailed: false})
  return {output: text(infoLines(found, reached.settings.zfsRoot))}
}
