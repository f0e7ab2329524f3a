"""Pictures are described by real architectures, and the descriptions become names."""

import json

import pytest
import torch
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from transformers import BlipForConditionalGeneration, BlipProcessor, GitForCausalLM, GitProcessor

from concept import ConceptModel
from concept.errors import InvalidInput, ModelUnavailable, UnnamedConceptsWarning
from concept.namers import CaptionNamer
from tests.conftest import COLOURS, ColourSpace, coloured
from tests.namers.conftest import caption

PICTURES = [coloured(colour, 1)[0] for colour in COLOURS]


def test_blip_describes_what_it_has_learned(blip):
    namer = CaptionNamer(blip, device="cpu")
    for colour in COLOURS:
        assert namer.describe(coloured(colour, 2)) == [caption(colour)] * 2
        assert namer(coloured(colour, 2), [], []) == f"{colour} wall in the day"


def test_a_fit_with_blip_names_concepts_by_their_pictures(blip, pictures):
    model = ConceptModel(
        5,
        embedding_model=ColourSpace(),
        umap_model=PCA(3, random_state=0),
        hdbscan_model=KMeans(3, random_state=0, n_init=1),
        label_model=CaptionNamer(blip, device="cpu"),
        random_state=0,
        verbose=False,
    )
    model.fit(pictures)
    for name, colour in zip(model.get_concept_info()["Name"], COLOURS, strict=False):
        assert name == f"{colour} wall in the day"


@pytest.mark.parametrize(
    ("model", "folder"),
    [(BlipForConditionalGeneration, "blip"), (GitForCausalLM, "git")],
)
def test_captions_are_greedy_and_those_of_transformers(model, folder, request):
    folder = request.getfixturevalue(folder)
    processor = {GitForCausalLM: GitProcessor}.get(model, BlipProcessor).from_pretrained(folder)
    inputs = processor(images=PICTURES, return_tensors="pt")
    written = model.from_pretrained(folder).generate(**inputs, max_new_tokens=32, do_sample=False)
    expected = processor.batch_decode(written, skip_special_tokens=True)
    namer = CaptionNamer(folder, device="cpu")
    assert namer.describe(PICTURES) == [text.strip() for text in expected]
    torch.manual_seed(5)
    assert CaptionNamer(folder, device="cpu").describe(PICTURES) == namer.describe(PICTURES)


def test_a_prompt_begins_the_captions_and_is_no_part_of_them(blip, git):
    namer = CaptionNamer(blip, device="cpu", prompt="a")
    for colour in COLOURS:
        assert namer.describe(coloured(colour, 1)) == [caption(colour).removeprefix("a ")]
    # GIT goes on after the prompt; after an end mark it would have nothing more to say.
    processor, model = GitProcessor.from_pretrained(git), GitForCausalLM.from_pretrained(git)
    inputs = processor(images=PICTURES[:1], return_tensors="pt")
    start = processor.tokenizer("a photo of", return_tensors="pt")["input_ids"][:, :-1]
    written = model.generate(**inputs, input_ids=start, max_new_tokens=32, do_sample=False)
    expected = processor.batch_decode(written[:, start.shape[1] :], skip_special_tokens=True)
    namer = CaptionNamer(git, device="cpu", prompt="a photo of")
    assert namer.describe(PICTURES[:1]) == [expected[0].strip()]


def test_an_encoder_and_a_decoder_without_a_common_processor(vit_gpt2):
    captions = CaptionNamer(vit_gpt2, device="cpu").describe(PICTURES)
    assert len(captions) == len(PICTURES)
    assert all(captions)


def test_a_chat_model_is_asked_about_every_picture(llava, monkeypatch):
    namer = CaptionNamer(llava, device="cpu", prompt="name the {words}")
    namer.load()
    model, processor = namer._parts()
    asked = []
    generate = model.generate

    def listen(**inputs):
        asked.append(processor.batch_decode(inputs["input_ids"])[0])
        assert inputs["pixel_values"].shape == (1, 3, 32, 32)
        return generate(**inputs)

    monkeypatch.setattr(model, "generate", listen)
    captions = namer.describe(PICTURES[:2], ["red", "wall"])
    assert len(captions) == len(asked) == 2
    assert all(text.endswith("name the red wall name") for text in asked)
    assert asked[0].count("<image>") == 4  # one for each patch
    assert not any("name the red wall name" in text for text in captions)


def test_no_more_pictures_than_asked_for(blip):
    one = CaptionNamer(blip, device="cpu", max_pictures=1, max_words=2)
    assert one(coloured("red", 1) + coloured("blue", 8), [], []) == "red wall"


def test_without_pictures_a_concept_keeps_its_word(blip):
    with pytest.raises(InvalidInput, match="no picture of the concept can be opened"):
        CaptionNamer(blip)([], ["sea"], [1.0])
    model = ConceptModel(
        5,
        embedding_model=ColourSpace(),
        umap_model=PCA(3),
        hdbscan_model=KMeans(2, n_init=1),
        label_model=CaptionNamer(blip, device="cpu"),
        verbose=False,
    )
    vectors = ColourSpace().embed_images(coloured("red", 9) + coloured("blue", 8))
    with pytest.warns(UnnamedConceptsWarning, match="2 of 2 concepts"):
        model.fit([f"{n}.jpg" for n in range(17)], image_embeddings=vectors, docs=["red", "blue"])
    assert model.get_concept_info()["Name"].tolist() == ["red", "blue"]


@pytest.mark.parametrize("number", ["max_pictures", "max_words"])
def test_numbers_below_one_are_refused(blip, number):
    with pytest.raises(InvalidInput, match=f"{number} is 0"):
        CaptionNamer(blip, **{number: 0}).load()


def test_what_cannot_be_loaded_says_what_to_do(blip, gpt2, tmp_path):
    for model, words in ((tmp_path / "none", "no such folder"), ("no/model", "HF_HUB_OFFLINE")):
        with pytest.raises(ModelUnavailable, match=words) as caught:
            CaptionNamer(model).load()
        assert "leave label_model out" in str(caught.value)
        assert "captioning model" in str(caught.value)
    with pytest.raises(ModelUnavailable, match="on device 'cuda:77' failed"):
        CaptionNamer(blip, device="cuda:77").load()
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "blip"}))
    with pytest.raises(ModelUnavailable, match="loading failed with"):
        CaptionNamer(tmp_path).load()
    with pytest.raises(InvalidInput, match="'gpt2'.*LanguageModelNamer"):
        CaptionNamer(gpt2).load()


def test_nothing_is_loaded_before_it_is_used():
    assert CaptionNamer("no/model").model == "no/model"
