//! Short tones, made here: there is no file to load.

use crate::app::data::Chime;
use std::cell::RefCell;
use web_sys::{AudioContext, OscillatorNode};

thread_local! {
    static AUDIO: RefCell<Option<AudioContext>> = const { RefCell::new(None) };
}

/// Browsers let a page sound only when it began to in a tap: called in one.
pub fn wake() {
    AUDIO.with_borrow_mut(|audio| {
        if audio.is_none() {
            *audio = AudioContext::new().ok();
        }
        if let Some(audio) = audio {
            // A device without sound still has the colours and the words.
            drop(audio.resume());
        }
    });
}

/// Sounds, and shakes the device where it can.
pub fn chime(chime: Chime) {
    // Hertz, start and length in seconds.
    let tones: &[(f32, f64, f64)] = match chime {
        Chime::Done => &[(1318.5, 0.0, 0.12)],
        Chime::Already => &[(659.3, 0.0, 0.1), (659.3, 0.16, 0.1)],
        Chime::Wrong => &[(220.0, 0.0, 0.35)],
    };
    AUDIO.with_borrow(|audio| {
        let Some(audio) = audio else { return };
        for (hertz, after, seconds) in tones {
            // As above: without a sound there is the rest.
            let _ = tone(audio, *hertz, audio.current_time() + after, *seconds);
        }
    });
    if chime == Chime::Wrong {
        leptos::prelude::window().navigator().vibrate_with_duration(200);
    }
}

fn tone(
    audio: &AudioContext,
    hertz: f32,
    at: f64,
    seconds: f64,
) -> Result<OscillatorNode, wasm_bindgen::JsValue> {
    let (oscillator, gain) = (audio.create_oscillator()?, audio.create_gain()?);
    oscillator.frequency().set_value(hertz);
    gain.gain().set_value_at_time(0.25, at)?;
    // Fades, else it clicks.
    gain.gain().exponential_ramp_to_value_at_time(0.001, at + seconds)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&audio.destination())?;
    oscillator.start_with_when(at)?;
    oscillator.stop_with_when(at + seconds)?;
    Ok(oscillator)
}
