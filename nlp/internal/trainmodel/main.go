// Command trainmodel trains the classifier that nlp embeds from the corpus in
// nlp/corpus. Run it from the root of the project; make model does.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"weisu/nlp"
)

func main() {
	corpus := flag.String("corpus", "nlp/corpus", "folder of the labelled .jsonl files")
	out := flag.String("o", "nlp/model/model.bin", "model file to write")
	flag.Parse()
	if err := run(*corpus, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(corpus, out string) error {
	files, err := filepath.Glob(filepath.Join(corpus, "*.jsonl"))
	if err != nil {
		return err
	}
	slices.Sort(files)
	var examples []nlp.Example
	for _, name := range files {
		part, err := readFile(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		examples = append(examples, part...)
	}
	f, err := os.Create(out + ".tmp")
	if err != nil {
		return err
	}
	defer os.Remove(out + ".tmp") // fails harmlessly after the rename
	if err := nlp.Train(examples, nlp.DefaultTrainOptions(), f); err != nil {
		f.Close()
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	fmt.Printf("%d texts of %d files → %s\n", len(examples), len(files), out)
	return os.Rename(out+".tmp", out)
}

func readFile(name string) ([]nlp.Example, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return nlp.ReadCorpus(f)
}
