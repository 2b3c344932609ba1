// Command trainmodel makes the files that nlp embeds: the classifier, from the
// corpus in nlp/corpus, and the segmenter's words, from the lexicon and gse's
// dictionary. Run it from the root of the project; make model does.
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
	flag.Parse()
	if err := errors.Join(writeWords(filepath.Join(*out, "words.bin")), train(*out)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func train(out string) error {
	examples, err := nlp.Corpus()
	if err != nil {
		return err
	}
	model, meaning := filepath.Join(out, "model.bin"), filepath.Join(out, "meaning.json")
	fmt.Printf("%d texts → %s, %s\n", len(examples), model, meaning)
	return errors.Join(
		write(model, func(w io.Writer) error { return nlp.Train(examples, nlp.DefaultTrainOptions(), w) }),
		write(meaning, func(w io.Writer) error { return nlp.TrainMeaning(examples, w) }),
	)
}

// writeWords compiles the lexicon and, behind it, gse's dictionary.
func writeWords(out string) error {
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
	fmt.Printf("%d words → %s\n", len(words), out)
	return write(out, func(w io.Writer) error { return nlp.WriteDictionary(w, words) })
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
