//! The About page: what a GAN is, what runs where, the families, the keyboard, the data.

use leptos::prelude::*;

use crate::core::{Family, Size};
use crate::page::shortcuts::{SHORTCUTS, use_shortcuts};

#[component]
pub fn AboutPage() -> impl IntoView {
    view! {
        <article class="about">
            <h1>"Two networks, one game"</h1>
            <Game />
            <Families />
            <WhereItRuns />
            <Keyboard />
            <Data />
        </article>
    }
}

#[component]
fn Game() -> impl IntoView {
    view! {
        <p class="lead">
            "A generative adversarial network is a forger and a judge. The "
            <strong>"generator"</strong>
            " turns random numbers into pictures. The "
            <strong>"discriminator"</strong>
            " sees real photographs and the generator's pictures and says which are which. \
             Each learns from the other's successes, and neither is ever shown how to draw."
        </p>
        <figure class="equation">
            <Equation />
            <figcaption>
                "The judge D wants this value high: to say 1 to real images x and 0 to drawn ones G(z). \
                 The forger G wants it low. z is the latent code, drawn from a normal distribution. "
                <cite>"Goodfellow et al. 2014, arXiv:1406.2661, equation 1."</cite>
            </figcaption>
        </figure>
        <p>
            "Where the two are equally good, D can only guess: it is right half of the time. \
             The Train page draws that line at 0.5. In practice they circle around it, and most of \
             the craft of GANs is to keep either from running away."
        </p>
    }
}

/// The value function, as MathML, with its reading for those who do not see it.
const EQUATION: &str = r#"<math display="block" aria-label="The minimum over G of the maximum over D of V of D and G, which is the expectation over real images x of log D of x, plus the expectation over codes z of log of 1 minus D of G of z">
<munder><mo>min</mo><mi>G</mi></munder><munder><mo>max</mo><mi>D</mi></munder><mspace width="0.3em"></mspace>
<mrow><msub><mi mathvariant="normal">E</mi><mi>x</mi></msub><mo stretchy="false">[</mo><mi>log</mi><mi>D</mi><mo stretchy="false">(</mo><mi>x</mi><mo stretchy="false">)</mo><mo stretchy="false">]</mo></mrow>
<mo>+</mo>
<mrow><msub><mi mathvariant="normal">E</mi><mi>z</mi></msub><mo stretchy="false">[</mo><mi>log</mi><mo stretchy="false">(</mo><mn>1</mn><mo>−</mo><mi>D</mi><mo stretchy="false">(</mo><mi>G</mi><mo stretchy="false">(</mo><mi>z</mi><mo stretchy="false">)</mo><mo stretchy="false">)</mo><mo stretchy="false">)</mo><mo stretchy="false">]</mo></mrow>
</math>"#;

#[component]
fn Equation() -> impl IntoView {
    view! { <div inner_html=EQUATION></div> }
}

#[component]
fn Families() -> impl IntoView {
    let family = |family: Family| {
        let info = family.info();
        view! {
            <div>
                <dt>{info.title}</dt>
                <dd>
                    <p>{info.summary}</p>
                    <p class="muted">{info.paper}</p>
                </dd>
            </div>
        }
    };
    let sizes = Size::ALL.map(Size::about).join("; ");
    view! {
        <h2>"The families"</h2>
        <dl class="families">{Family::ALL.iter().copied().map(family).collect_view()}</dl>
        <p class="muted">{format!("Sizes: {sizes}.")}</p>
    }
}

#[component]
fn WhereItRuns() -> impl IntoView {
    view! {
        <h2>"What runs where"</h2>
        <p>
            "Everything runs in this tab. The page and two engines are Rust compiled to WebAssembly; \
             the networks are written with burn. The Studio draws on the CPU, which takes it some tens of \
             milliseconds. Training runs in a worker of its own, on the graphics card through WebGPU \
             where the browser offers it and it is the faster one, else on the CPU. No server computes \
             anything, and nothing is uploaded: the only requests are for the files of this site. What you \
             train is kept by this browser alone (My runs)."
        </p>
    }
}

#[component]
fn Keyboard() -> impl IntoView {
    let shortcuts = use_shortcuts();
    let row = |(key, what): &(&'static str, &'static str)| {
        view! { <tr><th scope="row"><kbd>{*key}</kbd></th><td>{*what}</td></tr> }
    };
    view! {
        <h2>"Keyboard"</h2>
        <table class="keys">
            <caption class="visually-hidden">"Keyboard shortcuts of the Studio"</caption>
            <tbody>{SHORTCUTS.iter().map(row).collect_view()}</tbody>
        </table>
        <label class="check">
            <input
                type="checkbox"
                prop:checked=move || shortcuts.on()
                on:change=move |event| shortcuts.set(event_target_checked(&event))
            />
            " Single-key shortcuts are on"
        </label>
    }
}

#[component]
fn Data() -> impl IntoView {
    view! {
        <h2>"The data"</h2>
        <p>
            "Fashion-MNIST: 70,000 photographs of garments by Zalando Research, 28 × 28 pixels in 256 \
             grey levels, in ten classes (Xiao, Rasul & Vollgraf 2017, arXiv:1708.07747). \
             © 2017 Zalando SE, under the MIT licence. Training uses the 60,000 training images; \
             the nearest real image in the Studio is looked for among the same."
        </p>
    }
}
