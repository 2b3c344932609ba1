// Command trainmodel makes the files that nlp embeds: the classifier, from the
// corpus in nlp/corpus, what decides about causes, from the labels in nlp/causes, and
// the segmenter's words, from the lexicon and gse's dictionary. Run it from the root of the project; make model does.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"weisu/nlp"
	"weisu/nlp/internal/gsedict"
)

func main() {
	out := flag.String("o", "nlp/model", "folder of the files to write")
	only := flag.String("only", "", "the one file to write, as words.bin; meaning.bin takes most of the time")
	flag.Parse()
	if err := makeFiles(*out, *only); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func makeFiles(out, only string) error {
	examples, err := nlp.Corpus()
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name string
		fill func(io.Writer) error
	}{
		{"words.bin", writeWords},
		{"model.bin", func(w io.Writer) error { return nlp.Train(examples, nlp.DefaultTrainOptions(), w) }},
		{"replies.json", writeReplies},
		{"causes.bin", func(w io.Writer) error { return writeCauses(filepath.Join(out, "model.bin"), examples, w) }},
		{"specific.bin", func(w io.Writer) error { return writeSpecific(filepath.Join(out, "model.bin"), examples, w) }},
		{"meaning.bin", func(w io.Writer) error { return nlp.TrainMeaning(examples, tell, w) }},
	} {
		if only != "" && only != file.name {
			continue
		}
		fmt.Println("→", file.name)
		if err := write(filepath.Join(out, file.name), file.fill); err != nil {
			return err
		}
	}
	return nil
}

// writeCauses learns from nlp/causes/labels.jsonl, as the model just made reads
// the texts.
func writeCauses(model string, examples []nlp.Example, w io.Writer) error {
	data, err := os.ReadFile(model)
	if err != nil {
		return err
	}
	f, err := os.Open("nlp/causes/labels.jsonl")
	if err != nil {
		return err
	}
	defer f.Close() // only read
	labels, err := nlp.ReadCauseLabels(f)
	if err != nil {
		return err
	}
	return nlp.TrainCauses(data, examples, labels, w)
}

// writeSpecific learns the specific causes of nlp/causes/catalogue.yaml.
func writeSpecific(model string, examples []nlp.Example, w io.Writer) error {
	data, err := os.ReadFile(model)
	if err != nil {
		return err
	}
	corpus, err := nlp.OpenSpecificCorpus(data, examples, "nlp/causes")
	if err != nil {
		return err
	}
	return corpus.Train(w)
}

// tell prints how far the training is, now and then.
func tell(step, steps int, loss float64) {
	if step%20 == 0 || step == steps {
		fmt.Printf("step %d of %d, loss %.3f\n", step, steps, loss)
	}
}

// writeWords compiles the lexicon and, behind it, gse's dictionary.
func writeWords(w io.Writer) error {
	lexicon, err := nlp.Lexicon()
	if err != nil {
		return err
	}
	ours := make([]gsedict.Word, len(lexicon))
	for i, w := range lexicon {
		ours[i] = gsedict.Word(w)
	}
	dict, err := gsedict.New(nlp.MinFrequency, ours)
	if err != nil {
		return err
	}
	var words []nlp.Word
	for _, w := range dict.Words() {
		words = append(words, nlp.Word(w))
	}
	return nlp.WriteDictionary(w, words)
}

// writeReplies trains the grader of replies. Their complaints' content words are
// found with the words that the program was built with: after a change of the
// lexicon, run it twice.
func writeReplies(w io.Writer) error {
	pairs, err := nlp.ReplyPairs()
	if err != nil {
		return err
	}
	segmenter, err := nlp.NewSegmenter(nil)
	if err != nil {
		return err
	}
	keywords, err := nlp.NewKeywords(segmenter, nil)
	if err != nil {
		return err
	}
	fmt.Println(len(pairs), "replies")
	return nlp.TrainReplies(pairs, keywords, w)
}

// write replaces a file by what fill writes.
func write(path string, fill func(io.Writer) error) error {
	f, err := os.Create(path + ".tmp")
	if err != nil {
		return err
	}
	defer os.Remove(path + ".tmp") // fails harmlessly after the rename
	if err := fill(f); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(path+".tmp", path)
}
