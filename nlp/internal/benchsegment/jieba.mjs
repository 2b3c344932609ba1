// The jieba-rs side of nlp/bench_segment.sh: times each piece of the text once,
// as main.go does. Usage: node jieba.mjs TEXTS, with @node-rs/jieba installed
// in the working folder.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(process.cwd() + '/')
const { Jieba } = require('@node-rs/jieba')
const { dict } = require('@node-rs/jieba/dict')

const pieces = 1000
const jieba = Jieba.withDict(dict)
const texts = readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')

function count(part, hmm) {
  let words = 0
  for (const text of part) words += jieba.cut(text, hmm).length
  return words
}

for (const [name, hmm] of [['jieba-rs', false], ['jieba-rs-hmm', true]]) {
  count(texts.slice(0, texts.length / 100), hmm) // warm
  for (let i = 0; i < pieces; i++) {
    const part = texts.slice(Math.floor(i * texts.length / pieces), Math.floor((i + 1) * texts.length / pieces))
    const began = process.hrtime.bigint()
    const words = count(part, hmm)
    console.log(name, i, Number(process.hrtime.bigint() - began) / 1e9, words)
  }
}
