//! Names that many people have, so that they are found without capitals.

use crate::words::{List, sorted};

/// First names; none that is also an everyday word ("will", "may", "mark", "rosa").
const NAMES: &str = "aaron abby abigail adam adriana adrian aisha alan alberto alejandra alejandro alex alexa alexis alfredo alice alicia \
    alison alma alyssa amanda amber amelia amir amy ana anabel andrea andres andrew andy angela angelica angie anita anna \
    anthony antonio ariana armando arturo ashley audrey austin barbara beatriz becky ben benjamin bernardo beth betty beverly \
    bianca blanca bob bobby bonnie brandi brandon brandy brenda brian brianna brittany bruce bryan caleb cameron camila \
    carl carla carlos carmen carol carolina caroline carolyn carrie casey catherine cathy cecilia cesar chad charles \
    charlie chelsea cheryl chris christina christine christopher cindy claire claudia cody colleen connie connor corey courtney \
    craig cristina crystal curtis cynthia daisy daniel daniela danielle danny darlene darren dave david deborah debbie debra \
    dennis denise derek derrick devin diana diane diego dolores dominic don donald donna dora doris doug douglas dylan eddie \
    edgar eduardo edward eileen elena eli elias elizabeth ella ellen emanuel emily emma enrique eric erica ernesto esteban \
    esther ethan eva evan evelyn fabiola felipe felix fernanda fernando fran frances francisco frank fred gabriel \
    gabriela gary gavin george gerald gerardo gina giselle gladys gloria gonzalo graciela greg gregory guadalupe guillermo gustavo \
    hannah harold heather hector heidi helen henry hugo ian ignacio irene iris isaac isabel isabella ismael ivan jack \
    jackie jacob jacqueline jaime jake jamal james jamie jane janet janice jared jasmine jason javier jeff jeffrey jen jenna \
    jennifer jenny jeremy jerry jesse jessica jesus jill jim jimmy joan joanna joann joe joel john johnny jon jonathan jordan \
    jorge jose joseph josh joshua josue joy joyce juan juana juanita judith judy julia julian juliana julie julio justin karen \
    karina karla kate katherine kathleen kathryn kathy katie kayla keith kelly kelsey ken kenneth kevin kim kimberly kristen kristin \
    kyle lamar larry latoya laura lauren lawrence leah leonardo leslie leticia liam lidia liliana lillian linda lindsay lisa \
    logan lola lorena lorenzo lori louis lourdes lucas lucia lucy luis luisa lupe lydia madison magdalena manny manuel marc \
    marcela marco marcos marcus margaret margarita maria mariana maribel maricela marie marilyn mario marisa marisol martha \
    martin marvin mary mateo matt matthew maureen mauricio megan melanie melissa memo mercedes michael michelle miguel mike \
    mildred miranda miriam misty mohammed molly monica monique morgan nacho nancy naomi natalia natalie natasha nathan nelson \
    nicholas nick nicole nina noah noel noemi nora norma octavio olga oliver olivia omar oscar pablo paco pam pamela paola pat \
    patricia patrick patty paul paula pedro peggy peter phil philip phillip phyllis priscilla priya rachel rafael ralph ramon \
    ramona randy raul raymond rebecca renee ricardo richard rick ricky rigoberto rita rob robert roberta roberto rocio rodrigo \
    roger rogelio roland ron ronald ronnie rosalinda rosario roxanne ruben rudy russell ruth ryan sabrina sally salvador sam samantha samuel \
    sandra sara sarah saul scott sean sebastian sergio shane shannon sharon shawn sheila shelby shelly sherry shirley sierra \
    silvia silvestre sofia sonia sophia stacey stacy stephanie stephen steve steven stuart sue susan susana suzanne sylvia tamara \
    tammy tania tanya tara taylor ted teresa terry tiffany tim timothy tina todd tom tommy toni tony tonya tracy travis trevor \
    tyler valeria vanessa vera veronica vicente vicki vicky victor victoria vince vincent virginia walter wanda wayne wendy \
    wesley whitney william wilma xavier ximena yadira yesenia yolanda yvette yvonne zach zachary zoe";

/// Whether a word is such a name.
pub(crate) static GIVEN_NAMES: List = List::new(|| sorted(NAMES));
